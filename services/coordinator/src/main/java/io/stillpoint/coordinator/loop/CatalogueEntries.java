package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What facts mean for the catalogue: a completed backup is a recovery point, whole or partial, a snapshot read back is verified, and
 * what was accepted of a pin or a loss holds.
 */
final class CatalogueEntries {

    private CatalogueEntries() {}

    /** The entries that follow from {@code fact}, given the state that it happened in. */
    static List<CatalogueEntry> of(ClusterState before, Fact fact, Instant now) {
        return switch (fact) {
            case SagaFact.BackupCompleted completed -> List.of(point(before, completed, now));
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.PinRequested pin ->
                List.of(new CatalogueEntry.Pin(
                        pin.cluster(), pin.point(), pin.pinned(), pin.reason(), accepted.claimedSource(), now));
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.LossesAccepted it ->
                it.losses().stream()
                        .<CatalogueEntry>map(loss -> new CatalogueEntry.AcceptedLoss(
                                it.cluster(), it.point(), loss, it.reason(), accepted.claimedSource(), now))
                        .toList();
            case StepFact.SnapshotVerified verified -> List.of(verification(verified, now));
            case StepFact.RecoveryPointSealed sealed
            when sealed.lockedUntil() != null ->
                List.of(new CatalogueEntry.PointLock(sealed.cluster(), sealed.point(), sealed.lockedUntil()));
            case StepFact.ObjectsRemoved removed ->
                removed.extended().stream()
                        .<CatalogueEntry>map(
                                lock -> new CatalogueEntry.PointLock(removed.cluster(), lock.point(), lock.until()))
                        .toList();
            default -> List.of();
        };
    }

    /** The keys of all that a removed point has on the compacted topic; a record without a value takes each of them off. */
    static List<String> removedKeys(SagaFact.RecoveryPointPruned pruned) {
        String cluster = pruned.cluster();
        String point = pruned.point();
        return Stream.concat(
                        Stream.of(
                                CatalogueEntry.Point.key(cluster, point),
                                CatalogueEntry.Pin.key(cluster, point),
                                CatalogueEntry.PointLock.key(cluster, point)),
                        pruned.snapshots().stream()
                                .flatMap(snapshot -> Arrays.stream(VerificationLevel.values())
                                        .map(level ->
                                                CatalogueEntry.Verification.key(cluster, point, snapshot, level))))
                .toList();
    }

    /** The keys of acceptances that are forgotten with this point, see {@link KnownLoss}. */
    static List<String> forgottenKeys(ClusterState before, SagaFact.BackupCompleted completed) {
        return KnownLoss.forgotten(before.losses(), completed.losses()).stream()
                .map(name -> CatalogueEntry.AcceptedLoss.key(before.cluster(), name))
                .toList();
    }

    private static CatalogueEntry point(ClusterState before, SagaFact.BackupCompleted completed, Instant now) {
        SagaState saga = before.saga(completed.saga())
                .orElseThrow(() ->
                        new IllegalStateException("%s: expected the saga that completed to run".formatted(completed)));
        return new CatalogueEntry.Point(
                completed.cluster(),
                completed.point(),
                completed.saga(),
                completed.consistency(),
                completed.baseline(),
                saga.startedAt(),
                now,
                completed.snapshots(),
                completed.missing(),
                isLocked(saga),
                completed.versions(),
                completed.notes());
    }

    private static boolean isLocked(SagaState saga) {
        return saga.steps().values().stream()
                .anyMatch(step ->
                        step.result() instanceof StepFact.RecoveryPointSealed sealed && sealed.lockedUntil() != null);
    }

    private static CatalogueEntry verification(StepFact.SnapshotVerified verified, Instant now) {
        SnapshotRef snapshot = verified.snapshot();
        return new CatalogueEntry.Verification(
                snapshot.cluster(),
                snapshot.point(),
                snapshot.component(),
                snapshot.target(),
                snapshot.run(),
                now,
                verified.reached(),
                verified.note());
    }
}
