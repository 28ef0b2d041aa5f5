package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Knows when time alone changes something, and what it then does: nothing that runs is without a deadline. */
public final class SagaDeadlines {

    private final StepDriver steps;
    private final SagaEnding ending;

    public SagaDeadlines(StepDriver steps, SagaEnding ending) {
        this.steps = steps;
        this.ending = ending;
    }

    /** The next deadline as far as is known, empty when nothing runs. What is heard until then may put it off. */
    public static Optional<Instant> next(ClusterState state, SignsOfLife signs) {
        return state.sagas().stream()
                .flatMap(saga -> all(state.seenFrom(saga.saga()), saga, signs))
                .min(Comparator.naturalOrder());
    }

    private static Stream<Instant> all(ClusterState state, SagaState saga, SignsOfLife signs) {
        Stream<Instant> others =
                Stream.concat(Optional.ofNullable(saga.phaseDeadline()).stream(), ColdWindow.limit(state).stream());
        Stream<Instant> steps =
                runningSteps(saga).map(step -> StepLimit.of(step, signs).at());
        return Stream.concat(steps, others);
    }

    /**
     * Gives up what took too long in any saga: the cold window, a person who approves, steps. What is due, and whose answer may still
     * wait in the log, is left.
     *
     * @param readUpTo everything was read that was written before it
     * @param approvalsUpTo the same for what people write
     */
    public void enforce(DecisionDraft draft, SignsOfLife signs, Instant readUpTo, Instant approvalsUpTo) {
        for (SagaState saga : draft.state().sagas()) {
            draft.turnTo(saga.saga());
            enforceOfSaga(draft, signs, earlier(draft.now(), readUpTo), earlier(draft.now(), approvalsUpTo));
        }
    }

    private void enforceOfSaga(DecisionDraft draft, SignsOfLife signs, Instant upTo, Instant approvalsUpTo) {
        Optional<SagaState> running = draft.running();
        ColdWindow.limit(draft.state())
                .filter(limit -> !upTo.isBefore(limit))
                .ifPresent(_ -> ending.overTheLimit(draft));
        running.flatMap(saga -> Optional.ofNullable(saga.phaseDeadline()))
                .filter(deadline -> !approvalsUpTo.isBefore(deadline))
                .ifPresent(deadline -> ending.giveUp(
                        draft, SagaProblems.approvalMissing(draft.running().orElseThrow(), deadline), false));
        dueSteps(draft, signs, upTo);
    }

    private void dueSteps(DecisionDraft draft, SignsOfLife signs, Instant upTo) {
        String saga = draft.running().map(SagaState::saga).orElse("");
        List<StepState> open =
                draft.running().stream().flatMap(SagaDeadlines::runningSteps).toList();
        for (StepState step : open) {
            SagaState current = draft.state().running();
            boolean stillWaitedFor = current != null
                    && current.saga().equals(saga)
                    && step.equals(current.steps().get(step.ref().step()));
            StepLimit limit = StepLimit.of(step, signs);
            if (stillWaitedFor && !upTo.isBefore(limit.at())) {
                passed(draft, step, limit.reason());
            }
        }
    }

    /**
     * A node that did not start in its time gets no second chance here: others wait for it. Plans try a start again that nobody has
     * tried.
     */
    private void passed(DecisionDraft draft, StepState step, StepLimit.Reason reason) {
        boolean secondChance = step.action() != Action.START_NODE;
        switch (reason) {
            case NEXT_ATTEMPT -> steps.again(draft, step);
            case NOT_TAKEN -> steps.overdue(draft, step, SagaProblems.notTaken(step, draft.now()), secondChance);
            case SILENT -> steps.overdue(draft, step, SagaProblems.workerSilent(step), true);
            case OVERDUE -> steps.overdue(draft, step, SagaProblems.deadlinePassed(step), secondChance);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Stream<StepState> runningSteps(SagaState saga) {
        return saga.steps().values().stream().filter(step -> step.status() == StepStatus.RUNNING);
    }
}
