package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.rules.SagaParts;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The requests that wait: which of them may begin. One that shares nothing with a saga that runs, nor with a request that came before it,
 * overtakes those; so nothing waits without need, and nothing that uses the whole cluster waits for ever. A declaration is overtaken by
 * nothing: what comes after it is meant for the cluster as it declares it.
 */
public final class WaitingLine {

    /** A state must fit into one record, however many dry runs are asked for at once. */
    private static final int MOST_SIDE_BY_SIDE = 8;

    private final Profile profile;
    private final BiPredicate<SagaParts, SagaParts> excludes;

    /** @param excludes whether sagas that use these parts must not run side by side */
    public WaitingLine(Profile profile, BiPredicate<SagaParts, SagaParts> excludes) {
        this.profile = profile;
        this.excludes = excludes;
    }

    /** The first request that may begin now. */
    Optional<Waiting> next(ClusterState state) {
        if (state.line().isEmpty()) {
            return Optional.empty();
        }
        List<SagaParts> taken = new ArrayList<>(running(state));
        if (taken.size() >= MOST_SIDE_BY_SIDE) {
            return Optional.empty();
        }
        for (Waiting waiting : state.line()) {
            if (waiting.request() instanceof ClusterDeclared) {
                return Optional.empty();
            }
            SagaParts parts = parts(state, waiting.request());
            if (taken.stream().noneMatch(other -> excludes.test(other, parts))) {
                return Optional.of(waiting);
            }
            taken.add(parts);
        }
        return Optional.empty();
    }

    /** How many sagas and requests a new request has to wait for. */
    public int ahead(ClusterState state, Request request) {
        List<Waiting> line = state.line();
        if (request instanceof ClusterDeclared
                || line.stream().anyMatch(waiting -> waiting.request() instanceof ClusterDeclared)) {
            return state.sagas().size() + line.size();
        }
        SagaParts parts = parts(state, request);
        List<SagaParts> others = new ArrayList<>(running(state));
        line.forEach(waiting -> others.add(parts(state, waiting.request())));
        return Math.toIntExact(
                others.stream().filter(other -> excludes.test(other, parts)).count());
    }

    private static List<SagaParts> running(ClusterState state) {
        return state.sagas().stream().map(SagaParts::of).toList();
    }

    /** None for what is not possible on the cluster any more: it leaves the line as soon as it is looked at. */
    private SagaParts parts(ClusterState state, Request request) {
        ClusterDeclared cluster = Objects.requireNonNull(state.declared());
        boolean possible =
                SagaProblems.notOnThisCluster(RequestScope.of(request, cluster)).isEmpty();
        return possible ? SagaParts.of(profile.plan(request, cluster)) : SagaParts.NONE;
    }
}
