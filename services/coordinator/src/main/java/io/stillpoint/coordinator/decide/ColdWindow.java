package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.Action;
import io.stillpoint.schemas.Request;
import io.stillpoint.schemas.SagaState;
import io.stillpoint.schemas.SagaState.StepState;
import io.stillpoint.schemas.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long a cluster stands still: from the order of the first stop until every start, unpark and health check has ended.
 * That is what its users feel.
 */
final class ColdWindow {

    private ColdWindow() {}

    /** When imaging must end, empty when there is no limit, nothing was stopped, or the nodes are started already. */
    static Optional<Instant> limit(SagaState saga) {
        if (saga.phase() == SagaState.Phase.RUNNING
                && saga.windowStartedAt() != null
                && saga.request() instanceof Request.BackupRequested backup
                && backup.coldWindowLimitSeconds() != null
                && saga.stageIndex() < firstStart(saga.plan().stages())) {
            return Optional.of(saga.windowStartedAt().plusSeconds(backup.coldWindowLimitSeconds()));
        }
        return Optional.empty();
    }

    /** Its length in whole seconds, 0 when nothing was stopped; never negative, whatever the clock did. */
    static long lengthSeconds(SagaState saga, Instant now) {
        if (saga.windowStartedAt() == null) {
            return 0;
        }
        Instant end = saga.steps().values().stream()
                .filter(step -> step.action() == Action.SEAL_POINT)
                .map(StepState::startedAt)
                .findFirst()
                .orElse(now);
        return Math.max(0, Duration.between(saga.windowStartedAt(), end).toSeconds());
    }

    private static int firstStart(List<Stage> stages) {
        for (int index = 0; index < stages.size(); index++) {
            if (stages.get(index).action() == Action.START_NODE) {
                return index;
            }
        }
        return stages.size();
    }
}
