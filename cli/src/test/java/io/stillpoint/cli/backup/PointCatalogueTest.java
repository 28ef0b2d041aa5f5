package io.stillpoint.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
