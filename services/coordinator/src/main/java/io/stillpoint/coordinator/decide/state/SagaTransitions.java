package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.internal.SagaState.StepStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every status of sagas and steps, and every way from one to another. {@link ClusterEvolution} refuses any way that is not listed
 * here. The diagram in {@code docs/saga-states.md} is made from these lists.
 */
public final class SagaTransitions {

    /** {@code from} becomes {@code to} by {@code trigger}. */
    public record SagaRow(SagaStatus from, SagaTrigger trigger, SagaStatus to) {}

    /** {@code from} is null for a step that was never handed out. */
    public record StepRow(@Nullable StepStatus from, StepTrigger trigger, StepStatus to) {}

    /**
     * A planned restore is listed twice: it waits for an approval unless the request brought the right one along, or guards
     * refuse, or it is a dry run.
     */
    public static final List<SagaRow> SAGA = List.of(
            new SagaRow(SagaStatus.UNKNOWN, SagaTrigger.ACCEPTED, SagaStatus.IN_LINE),
            new SagaRow(SagaStatus.IN_LINE, SagaTrigger.STARTED, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.IN_LINE, SagaTrigger.FAILS, SagaStatus.FAILED),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.STEP, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.PLANNED, SagaStatus.AWAITING_APPROVAL),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.PLANNED, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.ESTIMATED, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.OVER_THE_LIMIT, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.PINNED, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.PRUNED, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.COMPENSATES, SagaStatus.COMPENSATING),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.SUCCEEDS, SagaStatus.SUCCEEDED),
            new SagaRow(SagaStatus.RUNNING, SagaTrigger.FAILS, SagaStatus.FAILED),
            new SagaRow(SagaStatus.AWAITING_APPROVAL, SagaTrigger.APPROVED, SagaStatus.RUNNING),
            new SagaRow(SagaStatus.AWAITING_APPROVAL, SagaTrigger.FAILS, SagaStatus.FAILED),
            new SagaRow(SagaStatus.COMPENSATING, SagaTrigger.STEP, SagaStatus.COMPENSATING),
            new SagaRow(SagaStatus.COMPENSATING, SagaTrigger.FAILS, SagaStatus.FAILED));

    public static final List<StepRow> STEP = List.of(
            new StepRow(null, StepTrigger.STARTED, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTrigger.STARTED, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTrigger.TAKEN, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTrigger.FAILED_AND_RETRIED, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTrigger.FAILED_FOR_GOOD, StepStatus.FAILED),
            new StepRow(StepStatus.RUNNING, StepTrigger.COMPLETED, StepStatus.DONE),
            new StepRow(StepStatus.RUNNING, StepTrigger.GIVEN_UP, StepStatus.FAILED),
            new StepRow(StepStatus.FAILED, StepTrigger.NODE_MISSED, StepStatus.FAILED));

    private SagaTransitions() {}

    /** Where {@code trigger} leads; {@code wanted} chooses between two ways of the same name. */
    static SagaStatus next(SagaStatus from, SagaTrigger trigger, SagaStatus wanted) {
        for (SagaRow row : SAGA) {
            if (row.from() == from && row.trigger() == trigger && row.to() == wanted) {
                return wanted;
            }
        }
        throw impossible(from, trigger);
    }

    /** Where {@code trigger} leads. */
    static SagaStatus next(SagaStatus from, SagaTrigger trigger) {
        for (SagaRow row : SAGA) {
            if (row.from() == from && row.trigger() == trigger) {
                return row.to();
            }
        }
        throw impossible(from, trigger);
    }

    static StepStatus next(@Nullable StepStatus from, StepTrigger trigger) {
        for (StepRow row : STEP) {
            if (row.from() == from && row.trigger() == trigger) {
                return row.to();
            }
        }
        throw impossible(from == null ? "a step that was never started" : from, trigger);
    }

    private static IllegalStateException impossible(Object from, Object trigger) {
        return new IllegalStateException(
                "expected a trigger that SagaTransitions lists, found %s in %s".formatted(trigger, from));
    }
}
