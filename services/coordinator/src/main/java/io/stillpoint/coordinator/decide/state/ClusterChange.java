package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.internal.ClusterState.Pin;
import io.stillpoint.schemas.internal.ClusterState.RequestDay;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.BackupPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds a cluster's state while one fact is applied to it. */
final class ClusterChange {

    /** How many ended sagas are remembered. */
    static final int FINISHED_LIMIT = 20;

    /** How many restores are remembered as completed: what they keep aside can be judged for years. */
    static final int RESTORES_LIMIT = 200;

    private final ClusterState before;
    private Request.@Nullable ClusterDeclared declared;
    private long fencingToken;
    private List<SagaState> sagas;
    private List<Waiting> line;
    private Map<String, Instant> known;
    private List<FinishedSaga> finished;
    private Map<String, String> quietNodes;
    private Map<String, Instant> completedRestores;
    private @Nullable BackupPolicy policy;
    private Map<String, Pin> pins;
    private Map<String, RequestDay> requestDays;
    private List<KnownLoss> losses;

    ClusterChange(ClusterState before) {
        this.before = before;
        this.declared = before.declared();
        this.fencingToken = before.fencingToken();
        this.sagas = before.sagas();
        this.line = before.line();
        this.known = before.knownRequests();
        this.finished = before.finished();
        this.quietNodes = before.quietNodes();
        this.completedRestores = before.completedRestores();
        this.policy = before.policy();
        this.pins = before.pins();
        this.requestDays = before.requestDays();
        this.losses = before.losses();
    }

    void raise(long token) {
        // The first of a cluster's life is anything; older histories begin with 1.
        if (fencingToken == 0 ? token < 1 : token != fencingToken + 1) {
            throw new IllegalStateException("expected fencing token %d, found %d".formatted(fencingToken + 1, token));
        }
        fencingToken = token;
    }

    /** Begins a saga, or goes on with it. */
    void run(SagaState saga) {
        boolean known = sagas.stream().anyMatch(other -> other.saga().equals(saga.saga()));
        sagas = known
                ? sagas.stream()
                        .map(other -> other.saga().equals(saga.saga()) ? saga : other)
                        .toList()
                : Stream.concat(sagas.stream(), Stream.of(saga)).toList();
    }

    void end(SagaState gone) {
        sagas = sagas.stream().filter(saga -> !saga.saga().equals(gone.saga())).toList();
    }

    void queue(Waiting waiting) {
        line = new ArrayList<>(line);
        line.add(waiting);
    }

    void leaveLine(Waiting gone) {
        line = line.stream()
                .filter(waiting -> !waiting.saga().equals(gone.saga()))
                .toList();
    }

    void remember(String id, Instant time) {
        known = KnownIds.with(known, id, time);
    }

    void answer(EventIdentity request, Instant time) {
        requestDays = KnownRequests.with(requestDays, request, time);
    }

    void finish(FinishedSaga saga) {
        finished = new ArrayList<>(finished);
        finished.add(saga);
        if (finished.size() > FINISHED_LIMIT) {
            finished.removeFirst();
        }
    }

    void restored(String saga, Instant time) {
        completedRestores = new LinkedHashMap<>(completedRestores);
        completedRestores.put(saga, time);
        if (completedRestores.size() > RESTORES_LIMIT) {
            completedRestores.remove(completedRestores.keySet().iterator().next());
        }
    }

    void pin(String point, Pin pin) {
        pins = new LinkedHashMap<>(pins);
        pins.put(point, pin);
    }

    void unpin(String point) {
        pins = new LinkedHashMap<>(pins);
        pins.remove(point);
    }

    void lacks(List<Loss> named) {
        losses = KnownLoss.named(losses, named);
    }

    void acceptLosses(List<Loss> accepted) {
        losses = KnownLoss.accepted(losses, accepted);
    }

    void govern(BackupPolicy declared) {
        policy = declared;
    }

    void quiet(String node, String bootId) {
        quietNodes = new HashMap<>(quietNodes);
        quietNodes.put(node, bootId);
    }

    void started(String node) {
        quietNodes = new HashMap<>(quietNodes);
        quietNodes.remove(node);
    }

    /** A declaration that had to wait holds as soon as nothing runs and it has come to the head of the line. */
    void applyDeclarations() {
        while (sagas.isEmpty()
                && !line.isEmpty()
                && line.getFirst().request() instanceof Request.ClusterDeclared declaration) {
            declared = declaration;
            line = line.subList(1, line.size());
        }
    }

    ClusterState after() {
        return new ClusterState(
                before.cluster(),
                declared,
                before.sequence() + 1,
                before.lastHash(),
                fencingToken,
                sagas.isEmpty() ? null : sagas.getFirst(),
                line,
                known,
                finished,
                quietNodes,
                completedRestores,
                policy,
                pins,
                requestDays,
                sagas.isEmpty() ? List.of() : sagas.subList(1, sagas.size()),
                losses);
    }
}
