package io.stillpoint.etcd.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The CRC-32C over all that a database file holds in its bucket {@code key}: each revision with its key and value. Where nothing waits for a
 * compaction it is etcd's own HashKV. It reads bbolt's pages (its {@code page.go} and {@code bucket.go}) one after the other.
 */
public final class KeyBucketHash {

    private static final byte[] BUCKET = "key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] META = "meta".getBytes(StandardCharsets.UTF_8);
    private static final int HEADER_BYTES = 16;
    private static final int ELEMENT_BYTES = 16;
    private static final int BRANCH = 1;
    private static final int LEAF = 2;
    private static final int BUCKET_ELEMENT = 1;
    private static final int DEPTH_MAX = 32;
    private static final int PAGE_BYTES_MAX = 256 << 20;

    private final FileChannel file;
    private final MetaPage meta;
    private final CRC32C hash = new CRC32C();

    private KeyBucketHash(FileChannel file, MetaPage meta) {
        this.file = file;
        this.meta = meta;
    }

    /** What is done with each element of a bucket's leaves, in their order. */
    @FunctionalInterface
    private interface Visitor {
        void visit(ByteBuffer key, ByteBuffer value, boolean bucket) throws IOException, SnapshotDamagedException;
    }

    /**
     * Reads a snapshot, or the {@code db} of a data directory that nobody uses.
     *
     * @throws SnapshotDamagedException when it is no database of etcd
     */
    public static long of(Path path) throws IOException, SnapshotDamagedException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            KeyBucketHash all = new KeyBucketHash(file, newest(file));
            all.hash.update(BUCKET);
            all.walk(all.meta.rootPage(), 0, (key, value, bucket) -> {
                if (bucket && key.equals(ByteBuffer.wrap(BUCKET))) {
                    all.elements(value, (revision, content, _) -> {
                        all.hash.update(revision);
                        all.hash.update(content);
                    });
                }
            });
            return all.hash.getValue();
        }
    }

    /** Whether a compaction was scheduled and not finished: etcd carries it on when it opens the file, and removes revisions. */
    public static boolean compacts(Path path) throws IOException, SnapshotDamagedException {
        Map<String, ByteBuffer> revisions = new HashMap<>();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            KeyBucketHash all = new KeyBucketHash(file, newest(file));
            all.walk(all.meta.rootPage(), 0, (name, bucket, isBucket) -> {
                if (isBucket && name.equals(ByteBuffer.wrap(META))) {
                    all.elements(
                            bucket,
                            (key, value, _) -> revisions.put(
                                    StandardCharsets.UTF_8.decode(key).toString(), value));
                }
            });
        }
        ByteBuffer scheduled = revisions.get("scheduledCompactRev");
        return scheduled != null && !scheduled.equals(revisions.get("finishedCompactRev"));
    }

    private static MetaPage newest(FileChannel file) throws IOException, SnapshotDamagedException {
        MetaPage first =
                MetaPage.read(Arrays.copyOf(read(file, 0, MetaPage.LENGTH_BYTES).array(), MetaPage.LENGTH_BYTES));
        if (first == null) {
            throw new SnapshotDamagedException("a beginning that is not a bbolt database");
        }
        MetaPage second = MetaPage.read(
                read(file, first.pageBytes(), MetaPage.LENGTH_BYTES).array());
        return second != null && second.transaction() > first.transaction() ? second : first;
    }

    /** A small bucket is inside its element, with a page of its own; another one says where its root page is. */
    private void elements(ByteBuffer bucket, Visitor visitor) throws IOException, SnapshotDamagedException {
        long root = bucket.getLong(0);
        if (root == 0) {
            walk(bucket.slice(HEADER_BYTES, bucket.limit() - HEADER_BYTES).order(meta.order()), 0, visitor);
        } else {
            walk(root, 0, visitor);
        }
    }

    private void walk(long number, int depth, Visitor visitor) throws IOException, SnapshotDamagedException {
        if (number < 0 || number >= meta.pages() || depth > DEPTH_MAX) {
            throw new SnapshotDamagedException("page " + number + ", which does not belong to the tree of etcd's keys");
        }
        long at = number * meta.pageBytes();
        long length = (1L + Integer.toUnsignedLong(page(at, HEADER_BYTES).getInt(12))) * meta.pageBytes();
        if (length > PAGE_BYTES_MAX) {
            throw new SnapshotDamagedException("page " + number + " of " + length + " bytes");
        }
        walk(page(at, (int) length), depth, visitor);
    }

    private void walk(ByteBuffer page, int depth, Visitor visitor) throws IOException, SnapshotDamagedException {
        int flags = page.getShort(8);
        int count = Short.toUnsignedInt(page.getShort(10));
        try {
            for (int i = 0; i < count; i++) {
                int at = HEADER_BYTES + i * ELEMENT_BYTES;
                if (flags == BRANCH) {
                    walk(page.getLong(at + 8), depth + 1, visitor);
                } else if (flags == LEAF) {
                    int key = at + page.getInt(at + 4);
                    int keyBytes = page.getInt(at + 8);
                    int valueBytes = page.getInt(at + 12);
                    visitor.visit(
                            page.slice(key, keyBytes),
                            page.slice(key + keyBytes, valueBytes).order(meta.order()),
                            page.getInt(at) == BUCKET_ELEMENT);
                } else {
                    throw new SnapshotDamagedException("a page with flags " + flags + " in the tree of etcd's keys");
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new SnapshotDamagedException("a page whose elements lie outside of it");
        }
    }

    private ByteBuffer page(long at, int length) throws IOException, SnapshotDamagedException {
        return read(file, at, length).order(meta.order());
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException, SnapshotDamagedException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new SnapshotDamagedException("an end within the page at " + at);
            }
        }
        return bytes.flip();
    }
}
