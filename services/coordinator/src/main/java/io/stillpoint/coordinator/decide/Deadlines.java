package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.SagaState;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Until when what is waited for. Nothing runs without a deadline. */
final class Deadlines {

    private Deadlines() {}

    static Optional<Instant> next(ClusterState state) {
        SagaState saga = state.running();
        if (saga == null) {
            return Optional.empty();
        }
        Stream<Instant> steps = saga.steps().values().stream()
                .filter(step -> step.status() == StepStatus.RUNNING)
                .map(StepState::deadline);
        Stream<Instant> others =
                Stream.concat(Optional.ofNullable(saga.phaseDeadline()).stream(), ColdWindow.limit(saga).stream());
        return Stream.concat(steps, others).min(Comparator.naturalOrder());
    }
}
