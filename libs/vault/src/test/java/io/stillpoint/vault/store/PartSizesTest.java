package io.stillpoint.vault.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartSizesTest {

    private static final long GIBIBYTE = 1L << 30;

    @Test
    void partsStaySmallForTenGibibytesWithoutAnEstimate() {
        // Given
        PartSizes sizes = new PartSizes(null);

        // When
        int last = sizes.at(10 * GIBIBYTE);

        // Then
        assertThat(last).isEqualTo(8 << 20);
    }

    @Test
    void threeTebibytesFitWithoutAnEstimate() {
        // Given
        PartSizes sizes = new PartSizes(null);

        // When
        int parts = partsFor(sizes, 3 * 1024 * GIBIBYTE);

        // Then
        assertThat(parts).isLessThanOrEqualTo(PartSizes.PARTS_MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 40, 100, 500, 2000, 5120})
    void anEstimateKeepsPartsFarBelowWhatBlindGrowthWouldTake(long gibibytes) {
        // Given
        PartSizes estimated = new PartSizes(gibibytes * GIBIBYTE);

        // When
        int largest = estimated.at(gibibytes * GIBIBYTE);

        // Then
        assertThat(largest).isLessThanOrEqualTo(new PartSizes(null).at(gibibytes * GIBIBYTE));
        assertThat(partsFor(estimated, gibibytes * GIBIBYTE)).isLessThanOrEqualTo(PartSizes.PARTS_MAX);
    }

    @Test
    void anEstimateThatWasFarTooLowStillFits() {
        // Given
        PartSizes sizes = new PartSizes(60 * GIBIBYTE);

        // When
        int parts = partsFor(sizes, 300 * GIBIBYTE);

        // Then
        assertThat(parts).isLessThanOrEqualTo(PartSizes.PARTS_MAX);
    }

    private static int partsFor(PartSizes sizes, long bytes) {
        int parts = 0;
        for (long sent = 0; sent < bytes; sent += sizes.at(sent)) {
            parts++;
        }
        return parts;
    }
}
