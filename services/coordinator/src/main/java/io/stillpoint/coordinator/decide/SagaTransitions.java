package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.internal.SagaState.StepStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of sagas and steps and every way from one to another. {@link Evolution} goes no way that is not listed here; the
 * diagram in {@code docs/saga-states.md} is made from these lists.
 */
public final class SagaTransitions {

    /** {@code from} becomes {@code to} by {@code turn}. */
    public record SagaRow(Life from, Turn turn, Life to) {}

    /** {@code from} is null for a step that was never handed out. */
    public record StepRow(@Nullable StepStatus from, StepTurn turn, StepStatus to) {}

    /**
     * A planned restore is listed twice: it waits for an approval unless the request brought the right one along, or guards
     * refuse, or it is a dry run.
     */
    public static final List<SagaRow> SAGA = List.of(
            new SagaRow(Life.UNKNOWN, Turn.ACCEPTED, Life.IN_LINE),
            new SagaRow(Life.IN_LINE, Turn.STARTED, Life.RUNNING),
            new SagaRow(Life.IN_LINE, Turn.FAILS, Life.FAILED),
            new SagaRow(Life.RUNNING, Turn.STEP, Life.RUNNING),
            new SagaRow(Life.RUNNING, Turn.PLANNED, Life.AWAITING_APPROVAL),
            new SagaRow(Life.RUNNING, Turn.PLANNED, Life.RUNNING),
            new SagaRow(Life.RUNNING, Turn.ESTIMATED, Life.RUNNING),
            new SagaRow(Life.RUNNING, Turn.OVER_THE_LIMIT, Life.RUNNING),
            new SagaRow(Life.RUNNING, Turn.PINNED, Life.RUNNING),
            new SagaRow(Life.RUNNING, Turn.COMPENSATES, Life.COMPENSATING),
            new SagaRow(Life.RUNNING, Turn.SUCCEEDS, Life.SUCCEEDED),
            new SagaRow(Life.RUNNING, Turn.FAILS, Life.FAILED),
            new SagaRow(Life.AWAITING_APPROVAL, Turn.APPROVED, Life.RUNNING),
            new SagaRow(Life.AWAITING_APPROVAL, Turn.FAILS, Life.FAILED),
            new SagaRow(Life.COMPENSATING, Turn.STEP, Life.COMPENSATING),
            new SagaRow(Life.COMPENSATING, Turn.FAILS, Life.FAILED));

    public static final List<StepRow> STEP = List.of(
            new StepRow(null, StepTurn.STARTED, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTurn.STARTED, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTurn.FAILED_AND_RETRIED, StepStatus.RUNNING),
            new StepRow(StepStatus.RUNNING, StepTurn.FAILED_FOR_GOOD, StepStatus.FAILED),
            new StepRow(StepStatus.RUNNING, StepTurn.COMPLETED, StepStatus.DONE),
            new StepRow(StepStatus.RUNNING, StepTurn.GIVEN_UP, StepStatus.FAILED),
            new StepRow(StepStatus.FAILED, StepTurn.NODE_MISSED, StepStatus.FAILED));

    private SagaTransitions() {}

    /** Where {@code turn} leads; {@code wanted} chooses between two ways of the same name. */
    static Life next(Life from, Turn turn, Life wanted) {
        for (SagaRow row : SAGA) {
            if (row.from() == from && row.turn() == turn && row.to() == wanted) {
                return wanted;
            }
        }
        throw impossible(from, turn);
    }

    /** Where {@code turn} leads. */
    static Life next(Life from, Turn turn) {
        for (SagaRow row : SAGA) {
            if (row.from() == from && row.turn() == turn) {
                return row.to();
            }
        }
        throw impossible(from, turn);
    }

    static StepStatus next(@Nullable StepStatus from, StepTurn turn) {
        for (StepRow row : STEP) {
            if (row.from() == from && row.turn() == turn) {
                return row.to();
            }
        }
        throw impossible(from == null ? "a step that was never started" : from, turn);
    }

    private static IllegalStateException impossible(Object from, Object turn) {
        return new IllegalStateException(
                "expected a turn that SagaTransitions lists, found %s in %s".formatted(turn, from));
    }
}
