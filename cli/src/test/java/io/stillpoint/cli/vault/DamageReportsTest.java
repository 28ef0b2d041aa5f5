package io.stillpoint.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DamageReportsTest {

    private static final List<CatalogueEntry.Point> CATALOGUE = List.of(point("p-1"), point("p-2"));

    @Test
    void whatTheVaultDoesNotShowIsLost() {
        assertThat(DamageReports.lost(CATALOGUE, List.of("p-2", "p-unknown"))).containsExactly(point("p-1"));
    }

    @Test
    void nothingIsLostInAVaultThatShowsNothing() {
        assertThat(DamageReports.lost(CATALOGUE, List.of())).isEmpty();
    }

    private static CatalogueEntry.Point point(String name) {
        return new CatalogueEntry.Point(
                "icp",
                name,
                "s-" + name,
                Consistency.HOT,
                false,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                List.of(),
                false,
                null);
    }
}
