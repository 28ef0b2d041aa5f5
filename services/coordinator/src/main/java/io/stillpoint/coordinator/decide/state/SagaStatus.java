package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a saga has come, from its request to its end. */
public enum SagaStatus {
    UNKNOWN,
    IN_LINE,
    RUNNING,
    AWAITING_APPROVAL,
    COMPENSATING,
    SUCCEEDED,
    FAILED;

    /** The status of this saga; {@link #UNKNOWN} also for one that ended so long ago that it is forgotten. */
    public static SagaStatus of(ClusterState state, String saga) {
        Optional<SagaState> running = state.saga(saga);
        if (running.isPresent()) {
            return of(running.get().phase());
        }
        for (ClusterState.Waiting waiting : state.line()) {
            if (waiting.saga().equals(saga)) {
                return IN_LINE;
            }
        }
        ClusterState.FinishedSaga finished = finished(state, saga);
        return finished == null ? UNKNOWN : finished.succeeded() ? SUCCEEDED : FAILED;
    }

    static SagaStatus of(SagaState.Phase phase) {
        return switch (phase) {
            case RUNNING -> RUNNING;
            case AWAITING_APPROVAL -> AWAITING_APPROVAL;
            case COMPENSATING -> COMPENSATING;
        };
    }

    /** The phase that a running saga stores. */
    SagaState.Phase phase() {
        return switch (this) {
            case RUNNING -> SagaState.Phase.RUNNING;
            case AWAITING_APPROVAL -> SagaState.Phase.AWAITING_APPROVAL;
            case COMPENSATING -> SagaState.Phase.COMPENSATING;
            case UNKNOWN, IN_LINE, SUCCEEDED, FAILED -> throw new IllegalStateException(this + " is no phase");
        };
    }

    private static ClusterState.@Nullable FinishedSaga finished(ClusterState state, String saga) {
        for (ClusterState.FinishedSaga finished : state.finished()) {
            if (finished.saga().equals(saga)) {
                return finished;
            }
        }
        return null;
    }
}
