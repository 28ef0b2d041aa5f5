package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import org.jspecify.annotations.Nullable;

/** Where a saga is in its life, from the request to its end. */
public enum Life {
    UNKNOWN,
    IN_LINE,
    RUNNING,
    AWAITING_APPROVAL,
    COMPENSATING,
    SUCCEEDED,
    FAILED;

    /** What the state says of this saga; {@link #UNKNOWN} too for one that ended so long ago that it is forgotten. */
    public static Life of(ClusterState state, String saga) {
        SagaState running = state.running();
        if (running != null && running.saga().equals(saga)) {
            return of(running.phase());
        }
        for (ClusterState.Waiting waiting : state.line()) {
            if (waiting.saga().equals(saga)) {
                return IN_LINE;
            }
        }
        ClusterState.FinishedSaga finished = finished(state, saga);
        return finished == null ? UNKNOWN : finished.succeeded() ? SUCCEEDED : FAILED;
    }

    static Life of(SagaState.Phase phase) {
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
