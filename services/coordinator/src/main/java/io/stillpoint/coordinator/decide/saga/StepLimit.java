package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * When time alone changes a step that runs, and for which reason. The time that a step may take begins when a backup worker takes it: what
 * waits in the queue has limits of its own.
 */
record StepLimit(Instant at, Reason reason) {

    /** Ten heartbeats. A backup worker that lives misses none, and one that was restarted takes its tasks again within a minute. */
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

    /** So long a task waits while no backup worker that takes from its queue is heard of: an upgrade takes less. */
    static final Duration NOBODY_THERE = Duration.ofMinutes(15);

    /** A check that nobody makes leaves a person waiting, and nothing stopped. */
    private static final Duration NOBODY_CHECKS = Duration.ofMinutes(3);

    /** So long a task waits in a queue that moves: eight images of hours, of which two are taken at a time. */
    private static final Duration LONGEST_QUEUE = Duration.ofHours(24);

    /** What changes the cluster must not be done long after anybody waits for it, and control work is done within minutes. */
    private static final Duration LONGEST_QUEUE_FOR_CONTROL = Duration.ofHours(1);

    enum Reason {
        /** The wait after a failed attempt is over. */
        NEXT_ATTEMPT,
        /** Nobody has taken it. */
        NOT_TAKEN,
        /** Who took it is not heard of any more. */
        SILENT,
        /** It took longer than it may. */
        OVERDUE
    }

    static StepLimit of(StepState step, SignsOfLife signs) {
        if (step.notBefore() != null) {
            return new StepLimit(step.notBefore(), Reason.NEXT_ATTEMPT);
        }
        if (step.queued()) {
            Instant handedOut = Objects.requireNonNull(step.handedOutAt());
            Instant heard = signs.of(WorkQueue.of(step.action()));
            Instant nobody = SignsOfLife.later(handedOut, heard).plus(nobodyThere(step.action()));
            return new StepLimit(earlier(takeBy(step.action(), handedOut), nobody), Reason.NOT_TAKEN);
        }
        StepLimit overdue = new StepLimit(step.deadline(), Reason.OVERDUE);
        if (step.takenAt() == null) {
            return overdue;
        }
        Instant silent = SignsOfLife.later(step.takenAt(), signs.of(step.ref())).plus(LONGEST_SILENCE);
        return silent.isBefore(step.deadline()) ? new StepLimit(silent, Reason.SILENT) : overdue;
    }

    private static Duration nobodyThere(Action action) {
        return switch (action) {
            // The cluster stands still while these are waited for.
            case AWAIT_ETCD, CHECK_HEALTH, PROVE_ETCD_EQUAL -> NOBODY_THERE;
            default -> action.kind() == Action.Kind.CONTROL && !action.touches() ? NOBODY_CHECKS : NOBODY_THERE;
        };
    }

    /** Until when a backup worker may take a task, however busy its kind is. */
    static Instant takeBy(Action action, Instant handedOut) {
        return handedOut.plus(
                action.kind() == Action.Kind.CONTROL || action.touches() || action == Action.REMOVE_OBJECTS
                        ? LONGEST_QUEUE_FOR_CONTROL
                        : LONGEST_QUEUE);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
