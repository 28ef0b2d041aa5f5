package io.stillpoint.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.prune.PointLog;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was found damaged is shown until it was read back whole. */
class DamagedCopiesTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final SnapshotRef SNAPSHOT = new SnapshotRef(
            "icp", "p-1", Component.ETCD, "etcd", "run-1", Consistency.HOT, "key", null, "sha", 1, 1, 1L, null, NOON);
    private static final CatalogueEntry.Point POINT = new CatalogueEntry.Point(
            "icp", "p-1", "s-1", Consistency.HOT, false, NOON, NOON, List.of(SNAPSHOT), List.of(), false, null);

    private final PointLog log = new PointLog();

    @BeforeEach
    void backUp() {
        log.apply(
                new SagaFact.BackupCompleted(
                        "icp", "s-1", "p-1", Consistency.HOT, false, List.of(SNAPSHOT), List.of(), 0, List.of(), null),
                NOON);
    }

    @Test
    void aWholePointHasNothingToTell() {
        assertThat(found().line(POINT)).isEmpty();
        assertThat(found().foundAt(SNAPSHOT)).isEmpty();
    }

    @Test
    void whatIsDamagedIsNamedWithItsTime() {
        // When
        damage();

        // Then
        assertThat(found().line(POINT)).contains("DAMAGED: etcd");
        assertThat(found().foundAt(SNAPSHOT)).contains(NOON.plusSeconds(60));
        assertThat(found().tree(POINT).get("damaged").toString())
                .isEqualTo("[{\"component\":\"etcd\",\"target\":\"etcd\",\"foundAt\":\"%s\"}]"
                        .formatted(NOON.plusSeconds(60)));
        assertThat(found().tree(POINT).get("point").asString()).isEqualTo("p-1");
    }

    @Test
    void whatWasReadBackWholeSinceIsNotDamaged() {
        // Given
        damage();

        // When
        log.apply(new StepFact.SnapshotVerified(UnaskedReport.step("s-1", SNAPSHOT), SNAPSHOT), NOON.plusSeconds(120));

        // Then
        assertThat(found().line(POINT)).isEmpty();
    }

    @Test
    void whatWasReadBackWholeBeforeItWasDamagedCountsAgainWithTheSameBytes() {
        // Given
        log.apply(new StepFact.SnapshotVerified(UnaskedReport.step("s-1", SNAPSHOT), SNAPSHOT), NOON.plusSeconds(30));

        // When
        damage();

        // Then
        assertThat(found().countsAgain(SNAPSHOT)).isTrue();
    }

    @Test
    void whatWasNeverReadBackOrIsNotDamagedHasNothingToCountAgain() {
        // Given
        boolean beforeItIsDamaged = found().countsAgain(SNAPSHOT);

        // When
        damage();

        // Then
        assertThat(beforeItIsDamaged).isFalse();
        assertThat(found().countsAgain(SNAPSHOT)).isFalse();
    }

    private void damage() {
        Problem problem = new Problem("object-damaged", "a", "b", "here", "Look.");
        log.apply(
                new StepFact.StepFailed(UnaskedReport.step("s-1", SNAPSHOT), Action.VERIFY_SNAPSHOT, problem, false),
                NOON.plusSeconds(60));
    }

    private DamagedCopies found() {
        return DamagedCopies.of(Map.of("icp", log));
    }
}
