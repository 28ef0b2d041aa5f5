package io.stillpoint.remote;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.StepRef;

/**
 * Identifies a task to a node, so that the node can refuse a late duplicate and end an earlier execution.
 *
 * @param step stage and target, for the node's own log
 * @param token of the task; a node refuses one that is lower than the highest it has seen
 * @param run id of this execution, the number of the task's delivery and a random part; a task that is handed to another backup
 *     worker has the same token but another run, with a higher number
 */
public record Fence(String cluster, String saga, String step, long token, String run) {

    private static final Fence NONE = new Fence("-", "-", "-", 0, "-");

    public static Fence of(StepRef step, long token, String run) {
        return new Fence(step.cluster(), step.saga(), step.step(), token, run);
    }

    public static Fence of(Task task, String run) {
        return of(task.step(), task.fencingToken(), run);
    }

    /** Returns a fence for verbs that only read: they neither check nor raise the node's token. */
    static Fence none() {
        return NONE;
    }
}
