package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.state.SagaStatus;
import io.stillpoint.coordinator.decide.state.SagaTransitions;
import io.stillpoint.coordinator.decide.state.SagaTrigger;
import io.stillpoint.coordinator.decide.state.StepTrigger;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.UnaskedReport;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which rows of the transition table were gone through. Reads them off the states before and after each fact. */
final class Coverage {

    private final Set<SagaTransitions.SagaRow> sagaRows = new HashSet<>();
    private final Set<SagaTransitions.StepRow> stepRows = new HashSet<>();
    private final Map<String, Integer> facts = new TreeMap<>();

    void see(ClusterState before, List<Fact> facts, Instant now) {
        ClusterState state = before;
        for (Fact fact : facts) {
            ClusterState after = Decider.evolve(state, fact, now);
            this.facts.merge(fact.getClass().getSimpleName(), 1, Integer::sum);
            String saga = saga(fact);
            if (saga != null) {
                sagaRows.add(new SagaTransitions.SagaRow(
                        SagaStatus.of(state, saga), SagaTrigger.of(fact), SagaStatus.of(after, saga)));
            }
            if (fact instanceof StepFact step) {
                StepStatus to = status(after, step);
                if (to != null) {
                    stepRows.add(new SagaTransitions.StepRow(status(state, step), StepTrigger.of(step), to));
                }
            }
            if (fact instanceof SagaFact.SagaCompensating gone && ran(state, gone.saga())) {
                stepRows.add(new SagaTransitions.StepRow(StepStatus.RUNNING, StepTrigger.GIVEN_UP, StepStatus.FAILED));
            }
            state = after;
        }
    }

    /** How often each kind of fact was written. */
    Map<String, Integer> facts() {
        return facts;
    }

    Set<SagaTransitions.SagaRow> sagaRows() {
        return sagaRows;
    }

    Set<SagaTransitions.StepRow> stepRows() {
        return stepRows;
    }

    void addAll(Coverage other) {
        sagaRows.addAll(other.sagaRows);
        stepRows.addAll(other.stepRows);
        other.facts.forEach((kind, count) -> facts.merge(kind, count, Integer::sum));
    }

    private static boolean ran(ClusterState state, String saga) {
        return state.saga(saga).orElseThrow().steps().values().stream()
                .anyMatch(step -> step.status() == StepStatus.RUNNING);
    }

    private static @Nullable String saga(Fact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted ->
                SagaTrigger.of(fact) == SagaTrigger.ACCEPTED ? accepted.saga() : null;
            case RequestFact.RequestRejected _, ScheduleFact _ -> null;
            case SagaFact sagaFact -> sagaFact.saga();
            case StepFact step ->
                UnaskedReport.is(step.step()) ? null : step.step().saga();
        };
    }

    private static @Nullable StepStatus status(ClusterState state, StepFact fact) {
        SagaState saga = state.saga(fact.step().saga()).orElse(null);
        StepState step = saga == null ? null : saga.steps().get(fact.step().step());
        return step == null ? null : step.status();
    }
}
