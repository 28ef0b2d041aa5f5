package io.stillpoint.bus.task;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What this process is carrying out, and what it reported lately. A task that is handed out again, because the broker
 * was restarted, finds its execution here: an hour's work is neither done twice nor thrown away.
 */
public final class RunningTasks {

    private static final int REMEMBERED = 256;

    private final Map<Attempt, TaskRun> runs = new LinkedHashMap<>();

    /** Two tasks are the same when step, attempt and token are. */
    private record Attempt(StepRef step, long token) {}

    /** Returns the execution of this task that runs or has reported; starts one when there is none. */
    synchronized TaskRun runOf(Task task, Supplier<TaskRun> start) {
        var attempt = new Attempt(task.step(), task.fencingToken());
        TaskRun known = runs.get(attempt);
        if (known != null && runs(task)) {
            return known;
        }
        TaskRun started = start.get();
        runs.put(attempt, started);
        forgetTheOldest();
        return started;
    }

    /** Whether this process carries this task out now, or has reported on it. */
    synchronized boolean runs(Task task) {
        TaskRun known = runs.get(new Attempt(task.step(), task.fencingToken()));
        return known != null && (known.isReported() || known.isAlive());
    }

    /** Interrupts every run that is past its deadline, no matter whether a slot holds its record. */
    synchronized void enforceDeadlines() {
        runs.values().forEach(TaskRun::enforceDeadline);
    }

    /** Says of every run that it is alive, no matter whether a slot holds its record. */
    synchronized void beat() {
        runs.values().forEach(TaskRun::beat);
    }

    /** Interrupts everything that runs, because the process ends. */
    void end(Duration limit) throws InterruptedException {
        List<TaskRun> alive;
        synchronized (this) {
            alive = new ArrayList<>(runs.values());
        }
        alive.removeIf(run -> !run.isAlive());
        alive.forEach(TaskRun::endWithProcess);
        for (TaskRun run : alive) {
            run.awaitEnd(limit);
        }
    }

    private void forgetTheOldest() {
        Iterator<TaskRun> oldest = runs.values().iterator();
        while (runs.size() > REMEMBERED && oldest.hasNext()) {
            if (!oldest.next().isAlive()) {
                oldest.remove();
            }
        }
    }
}
