package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The task queues: of each only so many tasks are taken at once, first come, first served. */
final class CrewQueue {

    /** As many as a service has for control beside data unless it is told otherwise. */
    private static final int CONTROL_SLOTS = 4;

    /** Without a task it is what other clusters want. */
    private record Waiting(Action action, @Nullable Task task, Runnable take) {}

    private final int slots;
    private final Function<Action, WorkQueue> queues;
    private final Map<WorkQueue, List<Action>> held = new HashMap<>();
    private final Map<WorkQueue, Deque<Waiting>> waiting = new HashMap<>();

    /** @param queues which tasks wait together */
    CrewQueue(int slots, Function<Action, WorkQueue> queues) {
        this.slots = slots;
        this.queues = queues;
    }

    void add(Task task, Runnable take) {
        add(new Waiting(task.action(), task, take));
    }

    /** Another cluster's task takes as many slots as there are. */
    void addOfOthers(Action action, Runnable take) {
        for (int slot = 0; slot < slots; slot++) {
            add(new Waiting(action, null, take));
        }
    }

    private void add(Waiting next) {
        WorkQueue queue = queues.apply(next.action());
        List<Action> here = held.computeIfAbsent(queue, _ -> new ArrayList<>());
        if (here.size() < (queue.isBesideData() ? CONTROL_SLOTS : slots)) {
            here.add(next.action());
            next.take().run();
        } else {
            waiting.computeIfAbsent(queue, _ -> new ArrayDeque<>()).add(next);
        }
    }

    /** The slot that had this has nothing to do any more. */
    void free(Action action) {
        WorkQueue queue = queues.apply(action);
        held.get(queue).remove(action);
        Waiting next = waiting.getOrDefault(queue, new ArrayDeque<>()).poll();
        if (next != null) {
            add(next);
        }
    }

    /** Whether this task still waits, and for slots that move data. */
    boolean waitsForData(Task task) {
        WorkQueue queue = queues.apply(task.action());
        return waiting.getOrDefault(queue, new ArrayDeque<>()).stream()
                        .anyMatch(each -> each.task() != null && each.task().fencingToken() == task.fencingToken())
                && held.get(queue).stream().anyMatch(action -> action.kind() == Action.Kind.DATA);
    }
}
