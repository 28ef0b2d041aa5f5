package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.Asked;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a restore saga has found out so far. */
final class Restores {

    private Restores() {}

    static Optional<StepFact.RestorePlanned> planned(SagaState saga) {
        return saga.steps().values().stream()
                .map(SagaState.StepState::result)
                .filter(StepFact.RestorePlanned.class::isInstance)
                .map(StepFact.RestorePlanned.class::cast)
                .findFirst();
    }

    /** The snapshot of the component with this label; every etcd member is restored from the same. */
    static Optional<SnapshotRef> snapshot(StepFact.RestorePlanned planned, String label) {
        return planned.snapshots().stream()
                .filter(snapshot -> snapshot.component().label().equals(label))
                .findFirst();
    }

    /**
     * The snapshot of a plan that {@link ReportCheck} let pass.
     *
     * @throws IllegalStateException when nothing is planned for this component
     */
    static SnapshotRef plannedSnapshot(SagaState saga, String label) {
        return planned(saga)
                .flatMap(planned -> snapshot(planned, label))
                .orElseThrow(() -> new IllegalStateException(
                        "expected a planned snapshot of %s in saga %s, found none".formatted(label, saga.saga())));
    }

    /** Whether the plan holds exactly one snapshot of each asked component, all of one recovery point of this cluster. */
    static boolean fits(StepFact.RestorePlanned planned, Request.RestoreRequested restore) {
        List<Component> asked = Asked.restored(restore);
        List<Component> found =
                planned.snapshots().stream().map(SnapshotRef::component).toList();
        return found.size() == asked.size()
                && new HashSet<>(found).equals(new HashSet<>(asked))
                && planned.snapshots().stream()
                        .allMatch(snapshot -> snapshot.cluster().equals(planned.cluster())
                                && snapshot.point().equals(planned.point()));
    }
}
