package io.stillpoint.bus.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a task's handler knows about its execution. */
public interface TaskContext {

    /** Returns the random id of this execution. */
    String run();

    /**
     * Returns the time at which the coordinator stops waiting and the thread is interrupted, on the clock of this machine as it is set now.
     * Good for the moment: who waits asks {@link #left} again and again.
     */
    Instant deadline();

    /** Returns how long it is until then, nothing when it is over. No step of a clock changes it. */
    default Duration left() {
        Duration left = Duration.between(Instant.now(), deadline());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Says how far it is. May be called as often as one likes: at most one a second is sent, and none is waited for.
     *
     * @param doneBytes plain bytes so far, 0 when there are no bytes to count
     * @param expectedBytes estimate of the whole, null when unknown
     * @param message what is being waited for, in one short line
     */
    void progress(long doneBytes, @Nullable Long expectedBytes, String message);
}
