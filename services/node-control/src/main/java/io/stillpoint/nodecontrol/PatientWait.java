package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.nodecontrol.decide.NodeDeadlines;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Waits for one task: looks repeatedly, reports what it waits for and since when, and gives up in time to say why. */
final class PatientWait {

    /** Short: while a cluster stands still, its users wait too. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final TaskContext context;
    private final LongSupplier nanos;
    private final long beganNanos;
    private final Duration limit;
    private final Duration pause;

    PatientWait(TaskContext context) {
        this(context, System::nanoTime, PAUSE);
    }

    /**
     * Begins.
     *
     * @param nanos counts how long: a clock that somebody sets would end the wait, or never
     * @param pause between two looks
     */
    PatientWait(TaskContext context, LongSupplier nanos, Duration pause) {
        this.pause = pause;
        this.context = context;
        this.nanos = nanos;
        this.beganNanos = nanos.getAsLong();
        this.limit = NodeDeadlines.giveUpAfter(context.left());
    }

    /** Returns the time that a node may still use, at least a second. */
    Duration left() {
        Duration left = limit.minus(since());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    boolean over() {
        return since().compareTo(limit) >= 0;
    }

    Duration since() {
        return Duration.ofNanos(nanos.getAsLong() - beganNanos);
    }

    /** Passes a node's own message on. */
    void tell(String message) {
        context.progress(0, null, message);
    }

    /**
     * Pauses before the next look.
     *
     * @throws StepFailedException when the time is over
     */
    void pause(String code, String expected, String missing, String where, String remedy)
            throws IOException, InterruptedException {
        long seconds = since().toSeconds();
        if (over()) {
            throw new StepFailedException(
                    new Problem(code, expected, "after " + seconds + " s: " + missing, where, remedy), true);
        }
        tell(where + ": " + missing + ", for " + seconds + " s so far");
        Thread.sleep(pause);
    }
}
