package io.stillpoint.etcd.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A note about one page of a bbolt file: its kind and one number, packed into eight bytes. At the end the notes lead
 * from the root to the highest revision. Pages come in any order and many are stale, so every page gets a note, and
 * only the walk shows which ones count.
 *
 * <p>The layout is that of bbolt's {@code page.go}: a header (page, flags, count, overflow), then elements, each with
 * the distance of its key from itself.
 */
final class PageNote {

    /** Nothing that the walk could use. */
    static final int UNKNOWN = 0;
    /** A branch; the walk goes on to the child with this page number. */
    static final int BRANCH = 1;
    /** A leaf that names the bucket {@code key}, whose root is this page. */
    static final int KEY_BUCKET = 2;
    /** The leaf (or the inlined bucket) whose last key has this revision. */
    static final int REVISION = 3;
    /** A leaf without elements. */
    static final int EMPTY = 4;
    /** A leaf whose last key is on a later page, at this offset in the file. */
    static final int REVISION_AT = 5;

    private static final int KIND_SHIFT = 60;
    private static final int PAGE_HEADER = 16;
    private static final int ELEMENT = 16;
    private static final int FLAG_BRANCH = 0x01;
    private static final int FLAG_LEAF = 0x02;
    private static final int ELEMENT_IS_BUCKET = 0x01;
    private static final int BUCKET_HEADER = 16;
    /** A revision: 8 bytes, an underscore, 8 bytes, and a {@code t} when it deletes. */
    private static final int REVISION_KEY = 17;

    private static final byte[] KEY_BUCKET_NAME = "key".getBytes(StandardCharsets.US_ASCII);

    private PageNote() {}

    static int kind(long note) {
        return (int) (note >>> KIND_SHIFT);
    }

    static long value(long note) {
        return note & ((1L << KIND_SHIFT) - 1);
    }

    static long of(int kind, long value) {
        return (long) kind << KIND_SHIFT | value & ((1L << KIND_SHIFT) - 1);
    }

    /**
     * Takes the note of a page.
     *
     * @param page exactly one page, in the file's byte order
     * @param number its place in the file; a page whose header says otherwise is the continuation of another one
     */
    static long take(ByteBuffer page, long number) {
        if (page.getLong(0) != number) {
            return UNKNOWN;
        }
        int flags = page.getShort(8) & 0xffff;
        int count = page.getShort(10) & 0xffff;
        long elementsEnd = PAGE_HEADER + (long) count * ELEMENT;
        if (elementsEnd > page.limit()) {
            return UNKNOWN;
        }
        if (flags == FLAG_LEAF) {
            return count == 0 ? of(EMPTY, 0) : leaf(page, number, count);
        }
        return flags == FLAG_BRANCH && count > 0 ? branch(page, count) : UNKNOWN;
    }

    private static long leaf(ByteBuffer page, long number, int count) {
        if ((page.getInt(PAGE_HEADER) & ELEMENT_IS_BUCKET) != 0) {
            return names(page, count);
        }
        int last = PAGE_HEADER + (count - 1) * ELEMENT;
        long keyAt = last + Integer.toUnsignedLong(page.getInt(last + 4));
        if (page.getInt(last + 8) < REVISION_KEY) {
            return UNKNOWN;
        }
        if (keyAt + Long.BYTES <= page.limit()) {
            return revision(page, (int) keyAt);
        }
        return of(REVISION_AT, number * page.limit() + keyAt);
    }

    /**
     * Notes a leaf of bucket names: finds {@code key}, whose value is the bucket's header, or the whole bucket when it
     * is small.
     */
    private static long names(ByteBuffer page, int count) {
        for (int i = 0; i < count; i++) {
            int element = PAGE_HEADER + i * ELEMENT;
            long keyAt = element + Integer.toUnsignedLong(page.getInt(element + 4));
            int keyBytes = page.getInt(element + 8);
            long valueAt = keyAt + keyBytes;
            if (!equalsKeyBucket(page, keyAt, keyBytes) || valueAt + BUCKET_HEADER > page.limit()) {
                continue;
            }
            long root = page.getLong((int) valueAt);
            return root == 0 ? inlined(page, (int) valueAt + BUCKET_HEADER) : of(KEY_BUCKET, root);
        }
        return UNKNOWN;
    }

    private static long inlined(ByteBuffer page, int at) {
        if (at + PAGE_HEADER > page.limit()) {
            return UNKNOWN;
        }
        int count = page.getShort(at + 10) & 0xffff;
        if (count == 0) {
            return of(REVISION, 0);
        }
        int last = at + PAGE_HEADER + (count - 1) * ELEMENT;
        if (last + ELEMENT > page.limit()) {
            return UNKNOWN;
        }
        long keyAt = last + Integer.toUnsignedLong(page.getInt(last + 4));
        return keyAt + Long.BYTES <= page.limit() ? revision(page, (int) keyAt) : UNKNOWN;
    }

    /**
     * Notes a branch. The walk leaves a branch of revisions by its last child, one of bucket names by the last child
     * that is not after {@code key}.
     */
    private static long branch(ByteBuffer page, int count) {
        for (int i = count - 1; i >= 0; i--) {
            int element = PAGE_HEADER + i * ELEMENT;
            long keyAt = element + Integer.toUnsignedLong(page.getInt(element));
            int keyBytes = page.getInt(element + 4);
            boolean ofRevisions = keyBytes >= REVISION_KEY;
            if (ofRevisions || i == 0 || !isAfterKeyBucket(page, keyAt, keyBytes)) {
                return of(BRANCH, page.getLong(element + 8));
            }
        }
        return UNKNOWN;
    }

    /** Reads a revision: big-endian on every machine, so that revisions sort. */
    private static long revision(ByteBuffer page, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | page.get(at + i) & 0xff;
        }
        return of(REVISION, value);
    }

    private static boolean equalsKeyBucket(ByteBuffer page, long at, int length) {
        return length == KEY_BUCKET_NAME.length && compareWithKeyBucket(page, at, length) == 0;
    }

    private static boolean isAfterKeyBucket(ByteBuffer page, long at, int length) {
        return compareWithKeyBucket(page, at, length) > 0;
    }

    private static int compareWithKeyBucket(ByteBuffer page, long at, int length) {
        int common = Math.min(length, KEY_BUCKET_NAME.length);
        for (int i = 0; i < common && at + i < page.limit(); i++) {
            int difference = (page.get((int) at + i) & 0xff) - KEY_BUCKET_NAME[i];
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(length, KEY_BUCKET_NAME.length);
    }
}
