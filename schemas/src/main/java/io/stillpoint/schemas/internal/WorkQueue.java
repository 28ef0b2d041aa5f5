package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import java.util.Arrays;
import java.util.List;

/**
 * One queue of tasks: a topic, and a share group of the slots that take from it. A capability whose actions are of one {@link Action.Kind} has
 * one queue. One that has both has a second queue, for control, so that it never waits behind data. The first queue has the name that it
 * had when there was one for all: there every release looks for the tasks of the release before.
 */
public record WorkQueue(Capability capability, Action.Kind kind) {

    /** The queue in which tasks of {@code action} wait. */
    public static WorkQueue of(Action action) {
        return new WorkQueue(action.capability(), action.kind());
    }

    /** The queues that a backup worker of {@code capability} takes from. */
    public static List<WorkQueue> of(Capability capability) {
        return Arrays.stream(Action.Kind.values())
                .filter(kind -> has(capability, kind))
                .map(kind -> new WorkQueue(capability, kind))
                .toList();
    }

    /** Every queue of every capability. */
    public static List<WorkQueue> all() {
        return Arrays.stream(Capability.values())
                .flatMap(capability -> of(capability).stream())
                .toList();
    }

    /** Whether it is for control and has one for data beside it. */
    public boolean isBesideData() {
        return switch (kind) {
            case CONTROL -> has(capability, Action.Kind.DATA);
            case DATA -> false;
        };
    }

    public String label() {
        return isBesideData() ? capability.label() + ".control" : capability.label();
    }

    public String topic() {
        return "stillpoint.tasks." + label();
    }

    private static boolean has(Capability capability, Action.Kind kind) {
        return Arrays.stream(Action.values())
                .anyMatch(action -> action.capability() == capability && action.kind() == kind);
    }
}
