package io.stillpoint.bus.task;

import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.RunIds;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One execution of one task, in a thread of its own: the handler, then its report. The thread that took the task from
 * the queue only keeps it locked meanwhile.
 */
final class TaskRun implements TaskContext {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);

    private final Task task;
    private final TaskHandler handler;
    private final ReportSender reports;
    private final ProgressSender progress;
    private final HeartbeatSender heartbeats;
    private final Clock clock;
    /** Counts how long, also while somebody sets the clock. */
    private final LongSupplier nanos = System::nanoTime;

    private final long takenNanos = nanos.getAsLong();
    private final Duration limit;
    private final String run;
    private final String worker;
    private final Thread thread;
    private volatile boolean processEnds;
    private volatile boolean reported;
    private boolean deadlineOver;
    private boolean handlerEnded;

    private TaskRun(
            Task task,
            TaskHandler handler,
            ReportSender reports,
            Producer<String, byte[]> progressProducer,
            Clock clock,
            String worker,
            short delivery) {
        this.run = RunIds.of(delivery, UUID.randomUUID().toString());
        this.task = task;
        this.handler = handler;
        this.reports = reports;
        this.clock = clock;
        this.limit = Duration.between(clock.instant(), task.deadline());
        this.worker = worker;
        this.progress = new ProgressSender(progressProducer, clock, task.step(), run, worker);
        var heartbeat = new Heartbeat(task.step(), task.action(), task.fencingToken(), run, worker);
        this.heartbeats = new HeartbeatSender(progressProducer, clock, heartbeat, nanos);
        this.thread = Thread.ofPlatform().name("task-" + task.step().step()).unstarted(this::carryOutAndReport);
    }

    /** @param delivery how often this task was handed out: with it nodes and databases tell earlier runs of a task from later ones */
    static TaskRun start(
            Task task,
            TaskHandler handler,
            ReportSender reports,
            Producer<String, byte[]> progressProducer,
            Clock clock,
            String worker,
            short delivery) {
        var run = new TaskRun(task, handler, reports, progressProducer, clock, worker, delivery);
        run.thread.start();
        return run;
    }

    /** Says that it is alive, when that is due; to be called often. A coordinator that sets no limit for taking it knows no heartbeats. */
    void beat() {
        if (task.takeBy() != null && thread.isAlive()) {
            heartbeats.beat();
        }
    }

    /** Waits for handler and report; returns false when they are not done within {@code limit}. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }

    /** Returns whether the broker has the report: only then may the task leave the queue. */
    boolean isReported() {
        return reported;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Interrupts the handler once its deadline is over; harmless before, and while the report is on its way. */
    synchronized void enforceDeadline() {
        if (!deadlineOver && !handlerEnded && left().isZero()) {
            deadlineOver = true;
            thread.interrupt();
        }
    }

    /** Interrupts the handler because the process ends. No report goes out: the task is handed to somebody else. */
    void endWithProcess() {
        processEnds = true;
        thread.interrupt();
    }

    private void carryOutAndReport() {
        mark();
        try {
            Report.Outcome outcome = outcome();
            if (outcome != null) {
                reports.send(new Report(task.step(), task.action(), task.fencingToken(), run, worker, outcome));
                reported = true;
                LOG.info("reported: {}", outcome);
            }
        } catch (InterruptedException ends) {
            LOG.info("ended before its report was written; the task will be handed out again");
        } catch (RuntimeException failure) {
            LOG.error("report could not be written; the task will be handed out again", failure);
        } finally {
            MDC.clear();
        }
    }

    private Report.@Nullable Outcome outcome() {
        try {
            return new Report.Done(handler.carryOut(task, this));
        } catch (InterruptedException interrupted) {
            return isEnded() ? ended() : unexpected(interrupted);
        } catch (IOException failure) {
            // Streams, tools and drivers may show an interruption by the thread's flag alone.
            return Thread.interrupted() && isEnded() ? ended() : failed(failure);
        } catch (Exception | Error unexpected) {
            return processEnds ? null : unexpected(unexpected);
        } finally {
            endHandler();
        }
    }

    /** Only these two interrupt a handler. What a library calls an interrupt without them is its own failure. */
    private synchronized boolean isEnded() {
        return processEnds || deadlineOver;
    }

    private Report.@Nullable Outcome ended() {
        return processEnds ? null : new Report.Failed(TaskProblems.deadlineOver(task, clock.instant()), true);
    }

    /** The attempt belongs to the later run, which reports: a failure told here would end it. */
    private Report.@Nullable Failed failed(IOException failure) {
        if (failure instanceof ProblemException known && known.problem().code().equals(RunIds.SUPERSEDED)) {
            LOG.warn("no report: {}", failure.getMessage());
            return null;
        }
        LOG.warn("step failed: {}", failure.getMessage(), failure);
        return FailedStep.of(failure, worker);
    }

    /** From here on the deadline interrupts nothing, and an interrupt that came too late is cleared. */
    private synchronized void endHandler() {
        handlerEnded = true;
        if (!processEnds) {
            Thread.interrupted();
        }
    }

    private Report.Failed unexpected(Throwable failure) {
        LOG.error("step failed unexpectedly", failure);
        Problem problem = new Problem(
                "unexpected",
                "step " + task.step().step() + " to be done or to fail in a known way",
                failure.getClass().getSimpleName() + ": " + failure.getMessage(),
                worker,
                "Look at that process's log, at run " + run + ".");
        return new Report.Failed(problem, true);
    }

    private void mark() {
        MDC.put("cluster", task.step().cluster());
        MDC.put("saga", task.step().saga());
        MDC.put("step", task.step().step());
        MDC.put("attempt", Integer.toString(task.step().attempt()));
        MDC.put("run", run);
    }

    @Override
    public String run() {
        return run;
    }

    @Override
    public Instant deadline() {
        return clock.instant().plus(left());
    }

    @Override
    public Duration left() {
        Duration left = limit.minusNanos(nanos.getAsLong() - takenNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
        progress.send(doneBytes, expectedBytes, message);
    }
}
