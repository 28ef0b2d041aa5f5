package io.stillpoint.vault.store;

import org.jspecify.annotations.Nullable;

/**
 * How large the next part is. An object may have 10,000 parts and 5 TiB, and its length is not known beforehand; parts are
 * held in memory while they are sent, so they start small and grow only when the object turns out to be large: beyond 10
 * GiB without an estimate, beyond the estimate with one. So an object may reach 3 TiB without an estimate, all 5 with one,
 * and five times a wrong estimate.
 */
final class PartSizes {

    static final int PARTS_MAX = 10_000;
    static final int SMALLEST_BYTES = 8 << 20;
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGEST_BYTES = 1 << 30;
    /** Parts that the estimate is cut into; what it falls short by has the others. */
    private static final int PARTS_OF_ESTIMATE = 6_000;
    /** Beyond the flat stretch each part is this fraction of what was sent. */
    private static final int GROWTH = 1_350;

    private final int initialBytes;
    private final long flatUntilBytes;

    /** {@code expectedBytes} is a guess of the stored length, null when there is none. */
    PartSizes(@Nullable Long expectedBytes) {
        long expected = expectedBytes == null ? 0 : Math.max(0, expectedBytes);
        this.initialBytes = (int) Math.clamp(expected / PARTS_OF_ESTIMATE, SMALLEST_BYTES, LARGEST_BYTES);
        this.flatUntilBytes = Math.max((long) GROWTH * initialBytes, expected + expected / 4);
    }

    /** Length of the part that begins at this offset of the object. */
    int at(long sentBytes) {
        if (sentBytes < flatUntilBytes) {
            return initialBytes;
        }
        long grown = (sentBytes / GROWTH / MEBIBYTE + 1) * MEBIBYTE;
        return (int) Math.clamp(grown, initialBytes, LARGEST_BYTES);
    }
}
