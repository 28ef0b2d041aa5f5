package io.stillpoint.etcd.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One of the two meta pages at the start of a bbolt file (bbolt's {@code db.go}).
 *
 * @param rootPage page of the bucket that holds all others
 * @param pages number of pages that this state of the file has
 * @param transaction the newer of the two meta pages has the higher one
 */
record MetaPage(int pageBytes, long rootPage, long pages, long transaction, ByteOrder order) {

    /** Page header and meta. */
    static final int LENGTH_BYTES = 16 + 64;

    private static final int MAGIC = 0xED0CDAED;
    private static final int VERSION = 2;
    private static final int CHECKED_BYTES = 56;
    private static final int PAGE_BYTES_MIN = 512;
    private static final int PAGE_BYTES_MAX = 1 << 20;

    /**
     * Reads a meta page. bbolt writes numbers in its machine's byte order; the magic number shows which one.
     *
     * @return null when it is not a meta page or its checksum is wrong
     */
    static @Nullable MetaPage read(byte[] page) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer meta = ByteBuffer.wrap(page, 16, 64).slice().order(order);
            if (meta.getInt(0) == MAGIC && meta.getInt(4) == VERSION && meta.getLong(56) == checksum(meta)) {
                int pageBytes = meta.getInt(8);
                boolean usable =
                        pageBytes >= PAGE_BYTES_MIN && pageBytes <= PAGE_BYTES_MAX && Integer.bitCount(pageBytes) == 1;
                return usable
                        ? new MetaPage(pageBytes, meta.getLong(16), meta.getLong(40), meta.getLong(48), order)
                        : null;
            }
        }
        return null;
    }

    /** Returns the FNV-1a checksum, 64 bits. */
    private static long checksum(ByteBuffer meta) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < CHECKED_BYTES; i++) {
            hash = (hash ^ (meta.get(i) & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
