package io.stillpoint.etcd.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Builds snapshots page by page, in layouts that one machine's etcd does not write by itself. */
final class BoltFile {

    private static final int BRANCH = 1;
    private static final int LEAF = 2;
    private static final int META = 4;

    final int pageBytes;
    final ByteBuffer pages;

    BoltFile(int pageBytes, ByteOrder order, int pageCount) {
        this.pageBytes = pageBytes;
        this.pages = ByteBuffer.allocate(pageBytes * pageCount).order(order);
    }

    BoltFile meta(int page, long transaction, long root) {
        header(page, page, META, 0);
        int at = page * pageBytes + 16;
        pages.putInt(at, 0xED0CDAED).putInt(at + 4, 2).putInt(at + 8, pageBytes);
        pages.putLong(at + 16, root)
                .putLong(at + 40, pages.capacity() / pageBytes)
                .putLong(at + 48, transaction);
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < 56; i++) {
            hash = (hash ^ (pages.get(at + i) & 0xff)) * 0x100000001b3L;
        }
        pages.putLong(at + 56, hash);
        return this;
    }

    /**
     * A leaf of the bucket {@code key}: these revisions, each with a value of this length, keys as far apart as that
     * needs.
     */
    BoltFile keys(int page, int valueBytes, long... revisions) {
        List<byte[]> keys = new ArrayList<>();
        for (long revision : revisions) {
            keys.add(revisionKey(revision));
        }
        return leaf(page, 0, keys, new byte[valueBytes]);
    }

    /** A leaf that names buckets, each of which begins at the given page. */
    BoltFile buckets(int page, long root, String... names) {
        ByteBuffer value = ByteBuffer.allocate(16).order(pages.order()).putLong(0, root);
        return leaf(page, 1, names(names), value.array());
    }

    /** A leaf that holds the bucket {@code key} inside itself. */
    BoltFile inlined(int page, long... revisions) {
        int elements = revisions.length * 16;
        ByteBuffer value =
                ByteBuffer.allocate(16 + 16 + elements + revisions.length * 17).order(pages.order());
        value.putShort(16 + 8, (short) LEAF).putShort(16 + 10, (short) revisions.length);
        for (int i = 0; i < revisions.length; i++) {
            int element = 32 + i * 16;
            int key = 32 + elements + i * 17;
            value.putInt(element + 4, key - element).putInt(element + 8, 17);
            value.put(key, revisionKey(revisions[i]));
        }
        return leaf(page, 1, names("cluster", "key"), value.array());
    }

    /** A branch of revisions: each child begins with the revision of the same place. */
    BoltFile branch(int page, long[] revisions, long[] children) {
        List<byte[]> keys = new ArrayList<>();
        for (long revision : revisions) {
            keys.add(revisionKey(revision));
        }
        return branch(page, keys, children);
    }

    BoltFile nameBranch(int page, String[] names, long[] children) {
        return branch(page, names(names), children);
    }

    /** Header alone: what is left of a page, or pretends to be one. */
    BoltFile header(int page, long number, int flags, int count) {
        int at = page * pageBytes;
        pages.putLong(at, number).putShort(at + 8, (short) flags).putShort(at + 10, (short) count);
        return this;
    }

    /** With its digest at the end, as etcd sends it. */
    byte[] snapshot() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(pages.array());
        return ByteBuffer.allocate(pages.capacity() + 32)
                .put(pages.array())
                .put(digest)
                .array();
    }

    private BoltFile leaf(int page, int flags, List<byte[]> keys, byte[] value) {
        header(page, page, LEAF, keys.size());
        int element = page * pageBytes + 16;
        int at = element + keys.size() * 16;
        for (byte[] key : keys) {
            pages.putInt(element, flags).putInt(element + 4, at - element);
            pages.putInt(element + 8, key.length).putInt(element + 12, value.length);
            pages.put(at, key).put(at + key.length, value);
            at += key.length + value.length;
            element += 16;
        }
        return this;
    }

    private BoltFile branch(int page, List<byte[]> keys, long[] children) {
        header(page, page, BRANCH, keys.size());
        int element = page * pageBytes + 16;
        int at = element + keys.size() * 16;
        for (int i = 0; i < keys.size(); i++) {
            pages.putInt(element, at - element).putInt(element + 4, keys.get(i).length);
            pages.putLong(element + 8, children[i]);
            pages.put(at, keys.get(i));
            at += keys.get(i).length;
            element += 16;
        }
        return this;
    }

    private static List<byte[]> names(String... names) {
        List<byte[]> keys = new ArrayList<>();
        for (String name : names) {
            keys.add(name.getBytes(StandardCharsets.US_ASCII));
        }
        return keys;
    }

    private static byte[] revisionKey(long revision) {
        return ByteBuffer.allocate(17)
                .putLong(revision)
                .put((byte) '_')
                .putLong(0)
                .array();
    }
}
