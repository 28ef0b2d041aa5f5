package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;

/**
 * A step as handed to a backup worker, in the {@link WorkQueue} of its action.
 *
 * @param fencingToken nodes refuse a token lower than the highest that they have seen
 * @param deadline after it the coordinator no longer waits, and nodes and backup workers should stop
 */
public record Task(StepRef step, Action action, long fencingToken, Instant deadline, Work work) {}
