package io.stillpoint.cli.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.output.TextTable;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruneTextTest {

    private static final Problem PROBLEM =
            new Problem("vault-empty", "2 recovery points", "none", "vault", "Look at it.");
    private static final PruneVerdict STAYS = new PruneVerdict("p-2", false, "last 1");
    private static final PruneVerdict GOES = new PruneVerdict("p-1", true, "too old");

    @Test
    void eachPointIsShownWithWhatItHolds() {
        // Given
        CatalogueEntry.Point point = new CatalogueEntry.Point(
                "icp",
                "p-1",
                "s-0",
                Consistency.HOT,
                false,
                Instant.parse("2026-11-22T12:00:00Z"),
                Instant.parse("2026-11-22T12:10:00Z"),
                List.of(snapshot(Component.ETCD), snapshot(Component.REGISTRY)),
                List.of(),
                false,
                null);

        // When
        TextTable table =
                PruneText.table(completed(false, List.of(), List.of(STAYS, GOES), 0, List.of()), List.of(point));

        // Then
        assertThat(table.lines())
                .containsExactly(
                        "POINT  TAKEN                 HOLDS           STORED   STATUS  WHY",
                        "p-2    -                     -               -        stays   last 1",
                        "p-1    2026-11-22 12:00:00Z  etcd, registry  2.0 KiB  CAN GO  too old");
    }

    private static SnapshotRef snapshot(Component component) {
        return new SnapshotRef(
                "icp",
                "p-1",
                component,
                component.label(),
                "run",
                Consistency.HOT,
                "manifest.json",
                null,
                "0".repeat(64),
                1,
                1024,
                null,
                null,
                Instant.parse("2026-11-22T12:00:00Z"));
    }

    @Test
    void aDryRunSaysThatNothingWasRemoved() {
        assertThat(PruneText.notes(completed(false, List.of(), List.of(STAYS, GOES), 0, List.of())))
                .containsExactly("Nothing was removed. With --confirm what can go is deleted for ever.");
    }

    @Test
    void whereEverythingStaysThereIsNothingToConfirm() {
        assertThat(PruneText.notes(completed(false, List.of(), List.of(STAYS), 0, List.of())))
                .isEmpty();
    }

    @Test
    void whatIsInTheWayIsSaidFirst() {
        assertThat(PruneText.notes(completed(true, List.of(PROBLEM), List.of(STAYS), 40, List.of())))
                .containsExactly(
                        "NOTHING IS REMOVED (vault-empty): vault: expected 2 recovery points, found none. Look at it.",
                        "40 older recovery points are not listed; they stay for now");
    }

    @Test
    void whatTheStoreRefusedIsSaid() {
        assertThat(PruneText.notes(completed(true, List.of(), List.of(GOES), 0, List.of(PROBLEM))))
                .containsExactly("NOT DONE (vault-empty): vault: expected 2 recovery points, found none. Look at it.");
    }

    private static SagaFact.PruneCompleted completed(
            boolean confirmed, List<Problem> obstacles, List<PruneVerdict> verdicts, int more, List<Problem> refused) {
        return new SagaFact.PruneCompleted("icp", "s-1", confirmed, obstacles, verdicts, more, 0, 0, refused);
    }
}
