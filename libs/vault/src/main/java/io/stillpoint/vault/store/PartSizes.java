package io.stillpoint.vault.store;

import org.jspecify.annotations.Nullable;

/**
 * Sizes of parts. An object may have 10,000 parts and 5 TiB, and its length is not known in advance. Parts are held in
 * memory while they are sent. So they start small and grow only when the object proves large: beyond 10 GiB, or beyond
 * an estimate if there is one. An object may reach 3 TiB without an estimate, the full 5 with one, and five times a
 * wrong estimate.
 */
final class PartSizes {

    static final int PARTS_MAX = 10_000;
    static final int SMALLEST_BYTES = 8 << 20;
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGEST_BYTES = 1 << 30;
    /** Parts for the estimated length; the others are left in case the estimate was too low. */
    private static final int PARTS_OF_ESTIMATE = 6_000;
    /** Beyond that each part is this fraction of what was sent. */
    private static final int GROWTH = 1_350;

    private final int initialBytes;
    private final long flatUntilBytes;

    /** {@code expectedBytes} is an estimate of the stored length, null without one. */
    PartSizes(@Nullable Long expectedBytes) {
        long expected = expectedBytes == null ? 0 : Math.max(0, expectedBytes);
        this.initialBytes = (int) Math.clamp(expected / PARTS_OF_ESTIMATE, SMALLEST_BYTES, LARGEST_BYTES);
        this.flatUntilBytes = Math.max((long) GROWTH * initialBytes, expected + expected / 4);
    }

    /** Returns the length of the part that begins at this offset. */
    int at(long sentBytes) {
        if (sentBytes < flatUntilBytes) {
            return initialBytes;
        }
        long grown = (sentBytes / GROWTH / MEBIBYTE + 1) * MEBIBYTE;
        return (int) Math.clamp(grown, initialBytes, LARGEST_BYTES);
    }
}
