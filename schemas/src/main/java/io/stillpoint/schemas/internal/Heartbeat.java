package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.StepRef;

/**
 * A backup worker has this task and is alive, on {@code stillpoint.reports}. The first one says that the task was taken, and the time limit
 * of the step begins; the others come while it runs, about every {@link #EVERY_SECONDS} s. One that is lost does no harm.
 *
 * @param fencingToken the task's token; one of an older attempt is ignored
 * @param run random id of this execution
 * @param worker host and process that has it, for people
 */
public record Heartbeat(StepRef step, Action action, long fencingToken, String run, String worker) {

    public static final int EVERY_SECONDS = 30;
}
