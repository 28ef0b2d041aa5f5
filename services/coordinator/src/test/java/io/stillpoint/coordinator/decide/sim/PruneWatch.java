package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import java.util.HashSet;
import java.util.Set;

/** What must always hold of recovery points that are removed: there is no way back. */
final class PruneWatch {

    private final Set<String> pinned = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private boolean confirmed;

    void accepted(Request request) {
        if (request instanceof Request.PinRequested pin) {
            if (pin.pinned()) {
                pinned.add(pin.point());
            } else {
                pinned.remove(pin.point());
            }
        }
    }

    void sagaStarted(ClusterState state) {
        confirmed = state.running().request() instanceof Request.PruneRequested asked && asked.confirm();
    }

    void removed(SagaFact.RecoveryPointPruned fact) {
        check(confirmed, "no recovery point goes unasked", fact);
        check(!pinned.contains(fact.point()), "no pinned recovery point goes", fact);
        removed.add(fact.point());
    }

    void handedOut(Task task) {
        if (task.work() instanceof Work.RemoveObjects work) {
            check(confirmed, "no object of a recovery point goes unasked", task);
            check(removed.containsAll(work.points()), "a point is gone before its first object is", task);
        }
    }

    private static void check(boolean holds, String invariant, Object what) {
        if (!holds) {
            throw new Violated(invariant, what.toString());
        }
    }
}
