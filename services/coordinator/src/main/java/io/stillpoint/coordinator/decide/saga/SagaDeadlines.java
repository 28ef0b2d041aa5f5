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
import java.util.Objects;
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

    /** The next deadline, empty when nothing runs. */
    public static Optional<Instant> next(ClusterState state) {
        return state.sagas().stream()
                .flatMap(saga -> all(state.seenFrom(saga.saga()), saga))
                .min(Comparator.naturalOrder());
    }

    private static Stream<Instant> all(ClusterState state, SagaState saga) {
        Stream<Instant> others =
                Stream.concat(Optional.ofNullable(saga.phaseDeadline()).stream(), ColdWindow.limit(state).stream());
        return Stream.concat(runningSteps(saga).map(SagaDeadlines::due), others);
    }

    /** Gives up what took too long in any saga: the cold window, a person who approves, steps. */
    public void enforce(DecisionDraft draft) {
        for (SagaState saga : draft.state().sagas()) {
            draft.turnTo(saga.saga());
            enforceOfSaga(draft);
        }
    }

    private void enforceOfSaga(DecisionDraft draft) {
        Optional<SagaState> running = draft.running();
        ColdWindow.limit(draft.state())
                .filter(limit -> !draft.now().isBefore(limit))
                .ifPresent(_ -> ending.overTheLimit(draft));
        running.flatMap(saga -> Optional.ofNullable(saga.phaseDeadline()))
                .filter(deadline -> !draft.now().isBefore(deadline))
                .ifPresent(deadline -> ending.giveUp(
                        draft, SagaProblems.approvalMissing(draft.running().orElseThrow(), deadline), false));
        dueSteps(draft);
    }

    /** When time changes a step: its next attempt begins, or the one that runs counts as failed. */
    private static Instant due(StepState step) {
        return Objects.requireNonNullElse(step.notBefore(), step.deadline());
    }

    /** A node that did not start in its time gets no second chance here: others wait for it. */
    private void dueSteps(DecisionDraft draft) {
        String saga = draft.running().map(SagaState::saga).orElse("");
        List<StepState> open =
                draft.running().stream().flatMap(SagaDeadlines::runningSteps).toList();
        for (StepState step : open) {
            SagaState current = draft.state().running();
            boolean stillWaitedFor = current != null
                    && current.saga().equals(saga)
                    && step.equals(current.steps().get(step.ref().step()));
            if (stillWaitedFor && !draft.now().isBefore(due(step))) {
                if (step.attempted()) {
                    steps.overdue(draft, step, step.action() != Action.START_NODE);
                } else {
                    steps.again(draft, step);
                }
            }
        }
    }

    private static Stream<StepState> runningSteps(SagaState saga) {
        return saga.steps().values().stream().filter(step -> step.status() == StepStatus.RUNNING);
    }
}
