package io.stillpoint.policy.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.leftover.BackupEnd;
import io.stillpoint.policy.retention.PointCopy;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the facts say of recovery points. */
class PointLogTest {

    private static final Instant START = Instant.parse("2026-11-29T04:00:00Z");

    private final PointLog log = new PointLog();
    private Instant time = START;

    @Test
    void aCompletedBackupIsAPointOfTheTimeWhenItStarted() {
        // When
        backUp("p-1", "s-1");

        // Then
        assertThat(log.points()).singleElement().satisfies(point -> {
            assertThat(point.point()).isEqualTo("p-1");
            assertThat(point.takenAt()).isEqualTo(START);
            assertThat(condition(point)).isEqualTo(PointCopy.Condition.UNVERIFIED);
        });
        assertThat(log.ends().get("p-1")).isEqualTo(new BackupEnd.Sealed(START.plusSeconds(60), Set.of("run-p-1")));
    }

    @Test
    void theLastLookAtACopyCounts() {
        // Given
        backUp("p-1", "s-1");

        // When, then
        verified("p-1", "s-1");
        assertThat(condition()).isEqualTo(PointCopy.Condition.VERIFIED);
        failed("s-1", "object-damaged");
        assertThat(condition()).isEqualTo(PointCopy.Condition.DAMAGED);
        verified("p-1", "s-1");
        assertThat(condition()).isEqualTo(PointCopy.Condition.VERIFIED);
    }

    @Test
    void onlyACopyThatWasLoadedCountsAsLoaded() {
        // Given
        backUp("p-1", "s-1");

        // When, then
        verified("p-1", "s-1", VerificationLevel.BYTES);
        assertThat(log.points().getFirst().copies().getFirst().loadedAt()).isNull();
        Instant loaded = time;
        verified("p-1", "s-1", VerificationLevel.LOADED);
        assertThat(log.points().getFirst().copies().getFirst().loadedAt()).isEqualTo(loaded);
    }

    @Test
    void aCopyThatNothingCanLoadWhereItWasReadCountsAsOneThatWas() {
        // Given
        backUp("p-1", "s-1");
        Instant read = time;

        // When
        apply(new StepFact.SnapshotVerified(
                new StepRef("icp", "s-1", "verify", "etcd", 1),
                snapshot("p-1"),
                VerificationLevel.BYTES,
                "not loaded: no server",
                VerificationLevel.BYTES));

        // Then
        assertThat(log.points().getFirst().copies().getFirst().loadedAt()).isEqualTo(read);
    }

    @Test
    void whatCannotBeLoadedIsNotVerifiedAndIsNotRemovedAsDamaged() {
        // Given
        backUp("p-1", "s-1");
        verified("p-1", "s-1", VerificationLevel.LOADED);

        // When
        failed("s-1", "etcd-load-differs");

        // Then
        assertThat(condition()).isEqualTo(PointCopy.Condition.UNVERIFIED);
        assertThat(log.points().getFirst().copies().getFirst().loadedAt()).isNull();
    }

    @Test
    void aStoreThatCouldNotBeReachedIsNoDamage() {
        // Given
        backUp("p-1", "s-1");
        verified("p-1", "s-1");

        // When
        failed("s-1", "vault-unreachable");

        // Then
        assertThat(condition()).isEqualTo(PointCopy.Condition.VERIFIED);
    }

    @Test
    void whatARestoreFindsDamagedIsDamageOfThePointThatItReads() {
        // Given
        backUp("p-1", "s-1");
        verified("p-1", "s-1");
        planned("p-1", "s-2");

        // When
        failed("s-2", "object-damaged");

        // Then
        assertThat(condition()).isEqualTo(PointCopy.Condition.DAMAGED);
    }

    @Test
    void whatAPlanFindsDamagedIsDamage() {
        // Given
        backUp("p-1", "s-1");
        verified("p-1", "s-1");

        // When
        apply(new StepFact.RestorePlanned(
                new StepRef("icp", "s-2", "plan-restore", "plan", 1),
                "p-1",
                List.of(snapshot("p-1")),
                List.of(new Problem(
                        "object-damaged", "this", "that", "points/p-1/etcd/etcd/run-p-1/snapshot.age", "Look.")),
                List.of(),
                "sha256:1",
                null));

        // Then
        assertThat(condition()).isEqualTo(PointCopy.Condition.DAMAGED);
    }

    @Test
    void aPointWhoseSealIsBrokenHasNoWholeCopy() {
        // Given
        backUp("p-1", "s-1");

        // When
        apply(new StepFact.RestorePlanned(
                new StepRef("icp", "s-2", "plan-restore", "plan", 1),
                "p-1",
                List.of(),
                List.of(new Problem("signature-wrong", "this", "that", "points/p-1/point.json", "Look.")),
                List.of(),
                "sha256:1",
                null));

        // Then
        assertThat(condition()).isEqualTo(PointCopy.Condition.DAMAGED);
    }

    @Test
    void aCopyIsDamagedSinceTheFirstTimeThatItWasFoundSo() {
        // Given
        backUp("p-1", "s-1");
        Instant first = time;
        failed("s-1", "object-damaged");

        // When
        failed("s-1", "object-missing");

        // Then
        assertThat(log.points().getFirst().copies().getFirst().damagedAt()).isEqualTo(first);
    }

    @Test
    void aPointIsInUseWhileARestoreFromItRuns() {
        // Given
        backUp("p-1", "s-1");

        // When, then
        planned("p-1", "s-2");
        assertThat(log.inUse()).containsEntry("p-1", "s-2");
        apply(new SagaFact.RestoreCompleted("icp", "s-2", "p-1", 60, List.of()));
        assertThat(log.inUse()).isEmpty();
    }

    @Test
    void namesOfRunningFailedAndRemovedBackupsAreKnown() {
        // When
        started("p-running", "s-1");
        started("p-failed", "s-2");
        Instant ended = apply(new SagaFact.BackupFailed("icp", "s-2", "p-failed", problem("x"), true, List.of()));
        backUp("p-pruned", "s-3");
        Instant pruned = apply(new SagaFact.RecoveryPointPruned("icp", "s-4", "p-pruned", "too old", List.of()));

        // Then
        assertThat(log.points()).isEmpty();
        assertThat(log.ends())
                .containsEntry("p-running", new BackupEnd.Running("s-1"))
                .containsEntry("p-failed", new BackupEnd.Failed(ended))
                .containsEntry("p-pruned", new BackupEnd.Pruned(pruned));
        assertThat(log.newestFactAt()).isEqualTo(pruned);
    }

    @Test
    void aPinHoldsUntilItIsTakenOff() {
        // Given
        backUp("p-1", "s-1");

        // When, then
        pin(true);
        assertThat(log.points().getFirst().pin()).isNotNull();
        pin(false);
        assertThat(log.points().getFirst().pin()).isNull();
    }

    @Test
    void aLossCountsUntilItIsAcceptedWhicheverPointNamedIt() {
        // Given
        Loss gone = new Loss(Component.ETCD, "v2-keys", "/a", "gone");
        Loss other = new Loss(Component.ETCD, "v2-keys", "/b", "gone");
        backUp("p-1", "s-1", snapshot("p-1").without(List.of(gone, other)));
        backUp("p-2", "s-2", snapshot("p-2").without(List.of(gone)));

        // When
        Loss saidOtherwise = new Loss(Component.ETCD, "v2-keys", "/a", "deleted");
        apply(new RequestFact.RequestAccepted(
                "icp",
                "r-1",
                "/someone",
                new Request.LossesAccepted("icp", "p-2", List.of(saidOtherwise), "unused"),
                null,
                0));

        // Then
        assertThat(log.points())
                .extracting(point -> point.copies().getFirst().lacking())
                .containsExactly(List.of(other), List.of());
    }

    private void pin(boolean pinned) {
        apply(new RequestFact.RequestAccepted(
                "icp", "r-1", "/someone", new Request.PinRequested("icp", "p-1", pinned, "audit"), null, 0));
    }

    private void backUp(String point, String saga) {
        backUp(point, saga, snapshot(point));
    }

    private void backUp(String point, String saga, SnapshotRef snapshot) {
        started(point, saga);
        apply(new SagaFact.BackupCompleted(
                "icp", saga, point, Consistency.HOT, false, List.of(snapshot), List.of(), 0, List.of(), null));
    }

    private void started(String point, String saga) {
        apply(new SagaFact.SagaStarted("icp", saga, SagaKind.HOT_BACKUP, "r", point, new Plan("icp", List.of())));
    }

    private void verified(String point, String saga) {
        apply(new StepFact.SnapshotVerified(new StepRef("icp", saga, "verify", "etcd", 1), snapshot(point)));
    }

    private void verified(String point, String saga, VerificationLevel level) {
        apply(new StepFact.SnapshotVerified(
                new StepRef("icp", saga, "verify", "etcd", 1), snapshot(point), level, null, null));
    }

    private void failed(String saga, String code) {
        apply(new StepFact.StepFailed(
                new StepRef("icp", saga, "verify", "etcd", 1), Action.VERIFY_SNAPSHOT, problem(code), false));
    }

    private void planned(String point, String saga) {
        apply(new StepFact.RestorePlanned(
                new StepRef("icp", saga, "plan-restore", "plan", 1),
                point,
                List.of(snapshot(point)),
                List.of(),
                List.of(),
                "sha256:1",
                "ca"));
    }

    private Instant apply(Fact fact) {
        Instant at = time;
        log.apply(fact, at);
        time = time.plusSeconds(60);
        return at;
    }

    private PointCopy.Condition condition() {
        return condition(log.points().getFirst());
    }

    private static PointCopy.Condition condition(PointHistory point) {
        return point.copies().getFirst().condition();
    }

    private static SnapshotRef snapshot(String point) {
        return new SnapshotRef(
                "icp",
                point,
                Component.ETCD,
                "etcd",
                "run-" + point,
                Consistency.HOT,
                "points/%s/etcd/etcd/run-%s/manifest.json".formatted(point, point),
                null,
                "sha",
                1,
                1,
                1L,
                null,
                START);
    }

    private static Problem problem(String code) {
        return new Problem(code, "this", "that", "here", "Look.");
    }
}
