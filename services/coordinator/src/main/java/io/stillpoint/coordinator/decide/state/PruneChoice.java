package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the running saga removes from the vault. Somebody else plans that, who sees the vault. Here it is compared with what only the
 * coordinator knows for certain: pins of this moment, and what waits in line.
 */
public final class PruneChoice {

    /** A saga keeps others waiting, and its facts are bounded: the next one goes on. */
    static final int LIMIT = 200;

    private final ClusterState state;
    private final SagaState saga;
    private final Request.PruneRequested request;

    private PruneChoice(ClusterState state, SagaState saga, Request.PruneRequested request) {
        this.state = state;
        this.saga = saga;
        this.request = request;
    }

    /** Of the running saga, which must be one that was asked for by {@link Request.PruneRequested}. */
    public static PruneChoice of(ClusterState state) {
        SagaState saga = Objects.requireNonNull(state.running());
        return new PruneChoice(state, saga, (Request.PruneRequested) saga.request());
    }

    public boolean confirmed() {
        return request.confirm();
    }

    /** What was planned; empty before. */
    public Optional<StepFact.PrunePlanned> planned() {
        return SagaSteps.of(saga).result(StepFact.PrunePlanned.class, StepTargets.VAULT);
    }

    /** What was removed; empty before, and when nothing was to be removed. */
    public Optional<StepFact.ObjectsRemoved> removed() {
        return SagaSteps.of(saga).result(StepFact.ObjectsRemoved.class, StepTargets.VAULT);
    }

    /** Whether there is anything to remove, or a lock to extend. */
    public boolean anything() {
        return planned()
                .filter(plan -> plan.obstacles().isEmpty())
                .filter(plan -> !goes(plan).isEmpty()
                        || plan.leftovers() > 0
                        || plan.sharedObjects() > 0
                        || !plan.locks().isEmpty())
                .isPresent();
    }

    public static List<PruneVerdict> goes(StepFact.PrunePlanned plan) {
        return plan.verdicts().stream().filter(PruneVerdict::goes).toList();
    }

    /** Points that the sagas in line are going to read, with the name of the saga. */
    public Map<String, String> inUse() {
        Map<String, String> inUse = new HashMap<>();
        for (Waiting waiting : state.line()) {
            if (waiting.request() instanceof Request.RestoreRequested restore && restore.point() != null) {
                inUse.put(restore.point(), waiting.saga());
            }
        }
        return inUse;
    }

    /** Why {@code plan} is refused; empty when it may be carried out. */
    public Optional<Problem> refusal(StepFact.PrunePlanned plan) {
        List<String> goes = goes(plan).stream().map(PruneVerdict::point).toList();
        for (String point : goes) {
            if (state.pins().containsKey(point)) {
                return refused("no pinned recovery point to go", point + ", which is pinned");
            }
            if (inUse().containsKey(point)) {
                return refused(
                        "no recovery point to go that a saga in line restores",
                        "%s, which %s restores".formatted(point, inUse().get(point)));
            }
        }
        for (LockExtension lock : plan.locks()) {
            if (goes.contains(lock.point())) {
                return refused("no lock to be extended of a recovery point that goes", lock.point());
            }
        }
        if (!plan.obstacles().isEmpty() && !goes.isEmpty()) {
            return refused("nothing to go while there are obstacles", goes.size() + " recovery points");
        }
        return goes.size() > LIMIT
                ? refused("at most %d recovery points to go".formatted(LIMIT), String.valueOf(goes.size()))
                : Optional.empty();
    }

    private Optional<Problem> refused(String expected, String found) {
        return Optional.of(new Problem(
                "prune-plan-refused",
                expected,
                found,
                saga.saga(),
                "Nothing was removed. Prune again, it is planned anew."));
    }
}
