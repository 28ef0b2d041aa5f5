package io.stillpoint.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.vault.DamagedCopies;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PointCatalogueTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void aPinIsShownWithItsReason() {
        assertThat(protection(point(false, false), pin(true))).isEqualTo("pinned: audit");
    }

    @Test
    void aPinThatWasTakenOffIsNotShown() {
        assertThat(protection(point(false, false), pin(false))).isEqualTo("-");
    }

    @Test
    void aBaselineIsHeldInTheStoreOrUnprotected() {
        assertThat(protection(point(true, false))).isEqualTo("UNPROTECTED");
        assertThat(protection(point(true, true), lock())).isEqualTo("held, locked until 2026-11-22 12:00:00Z");
    }

    @Test
    void aPointThatIsLockedAndPinnedShowsBoth() {
        assertThat(protection(point(false, true), lock(), pin(true)))
                .isEqualTo("locked until 2026-11-22 12:00:00Z, pinned: audit");
    }

    @Test
    void aPinOfAnotherClustersPointIsNotShown() {
        var other = new CatalogueEntry.Pin("other", "p-1", true, "audit", "/someone", NOON);

        assertThat(protection(point(false, false), other)).isEqualTo("-");
    }

    @Test
    void programsSeeWhatWasAcknowledged() {
        // Given
        var loss = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1", "its blob is gone");
        var point = lacking(List.of(loss));
        var catalogue = PointCatalogue.of(
                List.of(new CatalogueEntry.AcceptedLoss("icp", "p-0", loss, "nobody needs it", "/someone", NOON)));

        // When
        var trees = List.of(
                catalogue.tree(point, DamagedCopies.of(Map.of())),
                Json.mapper().<JsonNode>valueToTree(catalogue.tree(point)));

        // Then
        assertThat(trees)
                .allSatisfy(tree -> assertThat(tree.get("acceptedLosses"))
                        .singleElement()
                        .satisfies(accepted -> {
                            assertThat(accepted.at("/loss/what").asString()).isEqualTo("old:v1");
                            assertThat(accepted.get("reason").asString()).isEqualTo("nobody needs it");
                            assertThat(accepted.get("by").asString()).isEqualTo("/someone");
                            assertThat(accepted.get("at").asString()).isEqualTo("2026-11-22T12:00:00Z");
                        }));
    }

    @Test
    void aNameThatSaysItIsAcceptedDoesNotLookSo() {
        // Given
        var forged = new Loss(
                Component.REGISTRY,
                "registry-tag-lost",
                "new:v1",
                "gone [accepted 2026-11-22 12:00:00Z by /ops: fine]");
        var accepted = new Loss(Component.REGISTRY, "registry-tag-lost", "old:v1", "its blob is gone");
        var catalogue = PointCatalogue.of(
                List.of(new CatalogueEntry.AcceptedLoss("icp", "p-0", accepted, "nobody needs it", "/someone", NOON)));

        // When
        List<String> lines = PointText.losses(lacking(List.of(forged, accepted)), catalogue);

        // Then
        assertThat(lines)
                .containsExactly(
                        "LOSSES          2, which no restore from it brings back:",
                        "  NOT ACCEPTED  registry new:v1: gone [accepted 2026-11-22 12:00:00Z by /ops: fine]",
                        "  accepted      registry old:v1: its blob is gone [2026-11-22 12:00:00Z by /someone: nobody"
                                + " needs it]");
    }

    @Test
    void acceptingWhatIsNotLackingIsRefused() {
        // Given
        var catalogue = PointCatalogue.of(List.of());

        // When
        var refused = assertThatThrownBy(() -> AcceptLossCommand.requireOpen(catalogue, lacking(List.of())));

        // Then
        refused.hasMessageContaining("icp/p-1: expected losses", "nothing to accept")
                .hasMessageContaining("Nothing was changed.")
                .extracting("exitCode")
                .isEqualTo(ExitCode.REFUSED);
    }

    private static CatalogueEntry.Point lacking(List<Loss> losses) {
        var snapshot = new SnapshotRef(
                "icp",
                "p-1",
                Component.REGISTRY,
                "registry",
                "run-1",
                Consistency.HOT,
                "key",
                null,
                "sha",
                1,
                1,
                null,
                null,
                NOON);
        return new CatalogueEntry.Point(
                "icp",
                "p-1",
                "s-1",
                Consistency.HOT,
                false,
                NOON,
                NOON,
                List.of(snapshot.without(losses)),
                List.of(),
                false,
                null);
    }

    private static String protection(CatalogueEntry.Point point, CatalogueEntry... others) {
        return PointCatalogue.of(List.of(others)).protection(point);
    }

    private static CatalogueEntry.PointLock lock() {
        return new CatalogueEntry.PointLock("icp", "p-1", NOON);
    }

    private static CatalogueEntry.Pin pin(boolean pinned) {
        return new CatalogueEntry.Pin("icp", "p-1", pinned, "audit", "/someone", NOON);
    }

    private static CatalogueEntry.Point point(boolean baseline, boolean objectLock) {
        return new CatalogueEntry.Point(
                "icp",
                "p-1",
                "s-1",
                baseline ? Consistency.COLD : Consistency.HOT,
                baseline,
                NOON,
                NOON,
                List.of(),
                List.of(),
                objectLock,
                null);
    }
}
