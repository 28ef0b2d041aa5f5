package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideFate;
import io.stillpoint.schemas.shared.AsideVerdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must always hold of what restores keep aside: it may be the only good copy. */
final class AsideWatch {

    private final World world;
    private final Set<String> completed = new HashSet<>();
    private final Set<String> listed = new HashSet<>();
    private Request.@Nullable AsideRequested request;

    AsideWatch(World world) {
        this.world = world;
    }

    void sagaStarted(ClusterState state) {
        listed.clear();
        request = state.running().request() instanceof Request.AsideRequested asked ? asked : null;
    }

    void restoreCompleted(String saga) {
        completed.add(saga);
    }

    void listed(StepFact.AsideListed fact) {
        fact.items().forEach(item -> listed.add(fact.step().target() + " " + item.saga()));
    }

    void handedOut(Task task) {
        if (task.action() != Action.REMOVE_ASIDE) {
            return;
        }
        check(request != null && request.remove(), "nothing is removed unasked", task);
        List<String> sagas = sagas(task);
        check(!sagas.isEmpty(), "only what is chosen is removed", task);
        for (String saga : sagas) {
            check(listed.contains(task.step().target() + " " + saga), "only what was listed is removed", task);
            check(
                    request.saga() == null ? completed.contains(saga) : saga.equals(request.saga()),
                    "what a restore left that did not complete is removed by its name only",
                    task);
        }
    }

    void ended(SagaFact.AsideCompleted fact) {
        for (AsideVerdict verdict : fact.items()) {
            if (verdict.fate() == AsideFate.REMOVED
                    && world.aside(verdict.target()).has(verdict.item().saga())) {
                throw new Violated("what is said to be removed is gone", verdict.toString());
            }
        }
    }

    static List<String> sagas(Task task) {
        return switch (task.work()) {
            case Work.AsideOnNode work -> work.sagas();
            case Work.AsideAtEndpoint work -> work.sagas();
            default -> throw new IllegalArgumentException(task.toString());
        };
    }

    private static void check(boolean holds, String invariant, Task task) {
        if (!holds) {
            throw new Violated(invariant, task.toString());
        }
    }
}
