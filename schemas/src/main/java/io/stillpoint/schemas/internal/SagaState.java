package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.ChainHead;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running saga.
 *
 * @param phase where it is in its life
 * @param plan the plan that runs now; the compensating one once {@code phase} is {@link Phase#COMPENSATING}
 * @param original the plan that it started with
 * @param stageIndex index into {@code plan}
 * @param steps the latest state of every step that was ever started, by {@link StepRef#step()}, in both plans
 * @param cause why it compensates
 * @param windowStartedAt when the first stop was ordered, null while nothing was stopped
 * @param phaseDeadline until when it waits for an approval, null in other phases
 */
public record SagaState(
        String saga,
        SagaKind kind,
        String requestId,
        Request request,
        @Nullable String point,
        Phase phase,
        Plan plan,
        Plan original,
        int stageIndex,
        Map<String, StepState> steps,
        @Nullable Problem cause,
        boolean cancelled,
        Instant startedAt,
        @Nullable Instant windowStartedAt,
        @Nullable Instant phaseDeadline) {

    public SagaState {
        steps = FrozenMap.of(steps);
    }

    /** Where a saga is in its life. */
    public enum Phase {
        RUNNING,
        AWAITING_APPROVAL,
        COMPENSATING
    }

    /** Where a step is in its life. */
    public enum StepStatus {
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * One step.
     *
     * @param ref its latest attempt
     * @param fencingToken that of the latest attempt
     * @param startedAt when the first attempt was handed out
     * @param deadline when the latest attempt counts as failed; until it is taken, when it would if it were taken at once
     * @param handedOutAt when the latest attempt was handed out; null in states of earlier releases
     * @param takenAt when a backup worker took the latest attempt, null before
     * @param notBefore when the next attempt is handed out, null unless the latest one failed and another follows
     * @param result what completed it, null before
     * @param problems why earlier attempts failed: the first of them and the last few
     * @param head what a seal's document says about the log, null for other actions
     * @param tries since when attempts fail, null before one failed, once it is done, and in states of earlier releases
     */
    public record StepState(
            StepRef ref,
            Action action,
            StepStatus status,
            long fencingToken,
            Instant startedAt,
            Instant deadline,
            @Nullable Instant handedOutAt,
            @Nullable Instant takenAt,
            @Nullable Instant notBefore,
            @Nullable Completion result,
            List<Problem> problems,
            @Nullable ChainHead head,
            @Nullable StepTries tries) {
        public StepState {
            problems = List.copyOf(problems);
        }

        /** Whether an attempt is at work now, and a report on it counts. */
        public boolean attempted() {
            return status == StepStatus.RUNNING && notBefore == null;
        }

        /** Whether an attempt waits for a backup worker to take it. */
        public boolean queued() {
            return attempted() && handedOutAt != null && takenAt == null;
        }
    }
}
