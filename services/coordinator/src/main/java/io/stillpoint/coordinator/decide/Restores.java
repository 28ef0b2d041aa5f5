package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.SagaState;
import io.stillpoint.schemas.SnapshotRef;
import io.stillpoint.schemas.StepFact;
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

    /** The one snapshot that every member is restored from. */
    static Optional<SnapshotRef> etcdSnapshot(StepFact.RestorePlanned planned) {
        return planned.snapshots().stream()
                .filter(snapshot -> snapshot.component() == Component.ETCD)
                .findFirst();
    }

    /**
     * The snapshot of a plan that {@link ReportCheck} let pass.
     *
     * @throws IllegalStateException when nothing is planned
     */
    static SnapshotRef plannedSnapshot(SagaState saga) {
        return planned(saga)
                .flatMap(Restores::etcdSnapshot)
                .orElseThrow(() -> new IllegalStateException(
                        "expected a planned etcd snapshot in saga %s, found none".formatted(saga.saga())));
    }
}
