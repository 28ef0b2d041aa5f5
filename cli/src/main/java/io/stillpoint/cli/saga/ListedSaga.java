package io.stillpoint.cli.saga;

import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One saga as programs read it in a list; {@code saga describe -o json} has all of it.
 *
 * @param status done, not-all-back, failed, running, compensating, awaiting-approval or waiting
 * @param kind null while it waits
 * @param startedAt when it was accepted, while it waits
 */
record ListedSaga(
        String saga,
        String cluster,
        @Nullable SagaKind kind,
        String status,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String point,
        @Nullable String outcome) {

    /** All sagas of a cluster that are known, newest last. */
    static Stream<ListedSaga> of(ClusterState state) {
        return of(state.cluster(), state.finished(), state.sagas(), state.line());
    }

    static Stream<ListedSaga> of(
            String cluster,
            List<ClusterState.FinishedSaga> finished,
            List<SagaState> running,
            List<ClusterState.Waiting> line) {
        return Stream.of(
                        finished.stream().map(each -> ended(cluster, each)),
                        running.stream().map(each -> running(cluster, each)),
                        line.stream().map(each -> waiting(cluster, each)))
                .flatMap(each -> each);
    }

    private static ListedSaga ended(String cluster, ClusterState.FinishedSaga ended) {
        String good = ended.notBack().isEmpty() ? "done" : "not-all-back";
        return new ListedSaga(
                ended.saga(),
                cluster,
                ended.kind(),
                ended.succeeded() ? good : "failed",
                ended.startedAt(),
                ended.endedAt(),
                ended.point(),
                ended.outcome());
    }

    private static ListedSaga running(String cluster, SagaState running) {
        String status = switch (running.phase()) {
            case RUNNING -> "running";
            case COMPENSATING -> "compensating";
            case AWAITING_APPROVAL -> "awaiting-approval";
        };
        return new ListedSaga(
                running.saga(), cluster, running.kind(), status, running.startedAt(), null, running.point(), null);
    }

    private static ListedSaga waiting(String cluster, ClusterState.Waiting waiting) {
        return new ListedSaga(waiting.saga(), cluster, null, "waiting", waiting.acceptedAt(), null, null, null);
    }
}
