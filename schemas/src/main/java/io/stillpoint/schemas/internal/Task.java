package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step as handed to a backup worker, in the {@link WorkQueue} of its action.
 *
 * @param fencingToken nodes refuse a token lower than the highest that they have seen
 * @param deadline how long it may take, counted from when it was written: after it nodes and backup workers should stop
 * @param takeBy until when the coordinator waits for a backup worker to take it; null in tasks of earlier releases, which had to be done
 *     by the deadline
 */
public record Task(
        StepRef step,
        Action action,
        long fencingToken,
        Instant deadline,
        Work work,
        @Nullable Instant takeBy) {

    /** To be taken by its deadline. */
    public Task(StepRef step, Action action, long fencingToken, Instant deadline, Work work) {
        this(step, action, fencingToken, deadline, work, null);
    }
}
