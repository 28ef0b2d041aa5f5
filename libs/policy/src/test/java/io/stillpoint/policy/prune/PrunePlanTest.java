package io.stillpoint.policy.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.leftover.BackupEnd;
import io.stillpoint.policy.leftover.BlobNeeds;
import io.stillpoint.policy.leftover.BlobVerdict;
import io.stillpoint.policy.leftover.RunFolder;
import io.stillpoint.policy.leftover.SharedBlob;
import io.stillpoint.policy.leftover.VaultContents;
import io.stillpoint.policy.retention.CopyKind;
import io.stillpoint.policy.retention.PointCopy;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PointVerdict;
import io.stillpoint.policy.retention.PruneCircumstances;
import io.stillpoint.policy.retention.RemovalCause;
import io.stillpoint.policy.retention.RetentionDecider;
import io.stillpoint.policy.retention.RetentionDecision;
import io.stillpoint.policy.retention.VaultAnswer;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A prune does what fits into facts, the oldest first, and nothing while anything is in the way. */
class PrunePlanTest {

    private static final Instant NOW = Instant.parse("2026-11-29T04:30:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(400));
    private static final RunFolder LEFT = new RunFolder("p-failed", "run-1", 3, 1000, 0, LONG_AGO);
    private static final Map<String, BackupEnd> ENDS = Map.of("p-failed", new BackupEnd.Failed(LONG_AGO));

    @Test
    void theOldestPointsGoFirstAndTheRestSaysThatItGoesNext() {
        // When
        PrunePlan plan = plan(decide(500, 100, true), List.of(), List.of());

        // Then
        assertThat(goes(plan)).hasSize(PrunePlan.GOES_LIMIT).contains("p-0499").doesNotContain("p-0100", "p-0299");
        assertThat(plan.verdicts())
                .filteredOn(it -> it.point().equals("p-0150"))
                .singleElement()
                .satisfies(it -> assertThat(it.why()).startsWith("goes with the next prune"));
        assertThat(plan.verdicts()).hasSize(500);
    }

    @Test
    void theSnapshotsOfWhatGoesAreNamed() {
        assertThat(plan(decide(3, 1, true), List.of(), List.of()).snapshots())
                .isEqualTo(Map.of("p-0001", List.of("etcd/etcd"), "p-0002", List.of("etcd/etcd")));
    }

    @Test
    void asManyPointsGoAsTheNamesOfTheirSnapshotsFitIntoFacts() {
        // Given
        List<PointCopy> nodes = IntStream.range(0, PrunePlan.SNAPSHOTS_LIMIT / 2)
                .mapToObj(number -> new CopyKind(Component.NODE_IMAGE, "10.0.0." + number, Consistency.COLD))
                .map(kind -> new PointCopy(kind, NOW, null))
                .toList();
        List<PointVerdict> all = IntStream.range(0, 3)
                .mapToObj(number -> new PointHistory("p-" + number, LONG_AGO, false, null, nodes))
                .<PointVerdict>map(point -> new PointVerdict.Removed(point, RemovalCause.TOO_OLD, "too old"))
                .toList();

        // When
        PrunePlan plan = plan(new RetentionDecision(List.of(), all), List.of(), List.of());

        // Then
        assertThat(goes(plan)).containsExactly("p-1", "p-2");
        assertThat(plan.snapshots().keySet()).containsExactlyInAnyOrder("p-1", "p-2");
    }

    @Test
    void whatIsNotListedStays() {
        // When
        PrunePlan plan = plan(decide(1000, 1000, true), List.of(), List.of());

        // Then
        assertThat(goes(plan)).isEmpty();
        assertThat(plan.verdicts()).hasSize(300);
        assertThat(plan.more()).isEqualTo(700);
    }

    @Test
    void nothingAtAllGoesWhileThereIsAnObstacle() {
        // Given
        SharedBlob blob = new SharedBlob("blob", 10, LONG_AGO, LONG_AGO);

        // When
        PrunePlan plan = plan(decide(10, 1, false), List.of(blob), List.of());

        // Then
        assertThat(goes(plan)).isEmpty();
        assertThat(plan.leftovers()).isEmpty();
        assertThat(plan.blobs()).isEmpty();
    }

    @Test
    void leftoversGoWhenNothingIsInTheWay() {
        assertThat(plan(decide(1, 1, true), List.of(), List.of()).leftovers()).containsExactly(LEFT);
    }

    @Test
    void whatOnlyGoingPointsNeedGoesToo() {
        // Given
        SharedBlob needed = new SharedBlob("needed", 10, LONG_AGO, null);
        SharedBlob free = new SharedBlob("free", 10, LONG_AGO, null);

        // When
        PrunePlan plan = plan(
                decide(2, 1, true),
                List.of(needed, free),
                List.of(
                        new BlobNeeds.Listed("p-0000", Set.of("needed")),
                        new BlobNeeds.Listed("p-0001", Set.of("needed", "free"))));

        // Then
        assertThat(plan.blobs())
                .extracting(it -> it.blob().key(), BlobVerdict::fate)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("free", BlobVerdict.Fate.NOTED));
    }

    private static PrunePlan plan(RetentionDecision decision, List<SharedBlob> blobs, List<BlobNeeds> needs) {
        return PrunePlan.of(decision, new VaultContents(List.of(LEFT), List.of(), blobs, needs), ENDS, NOW);
    }

    private static List<String> goes(PrunePlan plan) {
        return plan.verdicts().stream()
                .filter(PruneVerdict::goes)
                .map(PruneVerdict::point)
                .toList();
    }

    private static RetentionDecision decide(int count, int keepLast, boolean vaultShowsThem) {
        List<PointHistory> points = IntStream.range(0, count)
                .mapToObj(number -> new PointHistory(
                        "p-%04d".formatted(number),
                        NOW.minus(Duration.ofHours(number)),
                        false,
                        null,
                        List.of(new PointCopy(CopyKind.hot(Component.ETCD), NOW, null))))
                .toList();
        Set<String> sealed =
                vaultShowsThem ? points.stream().map(PointHistory::point).collect(Collectors.toSet()) : Set.of();
        return RetentionDecider.decide(
                points,
                new BackupPolicy(
                        List.of(),
                        new Retention(keepLast, 0, 0, 0, 0, 0, 0, 0),
                        new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                        false),
                new PruneCircumstances(NOW, null, new VaultAnswer(sealed, null, NOW), Map.of(), Set.of()),
                NOW);
    }
}
