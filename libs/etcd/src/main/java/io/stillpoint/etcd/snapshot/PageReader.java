package io.stillpoint.etcd.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a passing snapshot into its pages, takes a note of each, and walks from the root to the highest revision at the
 * end.
 *
 * <p>Pages are reached by their numbers alone. Taking the highest revision of all pages instead would be wrong: during
 * a snapshot etcd goes on writing into pages that were free when it began, and these are sent too.
 */
final class PageReader implements AutoCloseable {

    private static final int DEPTH_MAX = 64;
    /** A leaf is no longer than a few requests of etcd; a page that claims more is part of some value. */
    private static final long KEY_DISTANCE_MAX_BYTES = 64L << 20;

    private final NoteFile notes = new NoteFile();
    private final PriorityQueue<Awaited> awaited = new PriorityQueue<>();
    private byte[] page = new byte[MetaPage.LENGTH_BYTES];
    private int filled;
    private long number;
    private @Nullable MetaPage newest;

    /** A key that begins on a later page than its leaf: its bytes in the file, and how many of them were seen. */
    private record Awaited(long at, long leaf, long value, int seen) implements Comparable<Awaited> {
        @Override
        public int compareTo(Awaited other) {
            return Long.compare(at, other.at);
        }
    }

    PageReader() throws IOException {}

    void pass(byte[] bytes, int offset, int length) throws IOException, SnapshotDamagedException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (filled == 0 && end - from >= page.length && number > 1) {
                accept(bytes, from);
                from += page.length;
                continue;
            }
            int taken = Math.min(end - from, page.length - filled);
            System.arraycopy(bytes, from, page, filled, taken);
            filled += taken;
            from += taken;
            if (filled == page.length) {
                full();
            }
        }
    }

    private void full() throws IOException, SnapshotDamagedException {
        if (newest == null) {
            MetaPage first = MetaPage.read(page);
            if (first == null) {
                throw new SnapshotDamagedException("a beginning that is not a bbolt database");
            }
            newest = first;
            // Until now only the beginning of the first page was read, because the page length was unknown.
            byte[] whole = new byte[first.pageBytes()];
            System.arraycopy(page, 0, whole, 0, filled);
            page = whole;
            return;
        }
        filled = 0;
        if (number == 1) {
            MetaPage second = MetaPage.read(page);
            if (second != null && second.transaction() > newest.transaction()) {
                newest = second;
            }
        }
        accept(page, 0);
    }

    private void accept(byte[] bytes, int offset) throws IOException {
        MetaPage meta = java.util.Objects.requireNonNull(newest);
        ByteBuffer view = ByteBuffer.wrap(bytes, offset, page.length).slice().order(meta.order());
        long note = PageNote.take(view, number);
        if (PageNote.kind(note) == PageNote.REVISION_AT) {
            long at = PageNote.value(note);
            long start = number * page.length;
            if (at - start <= KEY_DISTANCE_MAX_BYTES) {
                awaited.add(new Awaited(at, number, 0, 0));
            }
            note = PageNote.UNKNOWN;
        }
        notes.add(note);
        seeAwaited(view);
        number++;
    }

    private void seeAwaited(ByteBuffer view) throws IOException {
        long start = number * page.length;
        long end = start + page.length;
        while (!awaited.isEmpty() && awaited.peek().at() < end) {
            Awaited key = awaited.remove();
            long value = key.value();
            int seen = key.seen();
            long at = key.at();
            while (seen < Long.BYTES && at < end) {
                value = value << 8 | view.get((int) (at - start)) & 0xff;
                seen++;
                at++;
            }
            if (seen == Long.BYTES) {
                notes.replace(key.leaf(), PageNote.of(PageNote.REVISION, value));
            } else {
                awaited.add(new Awaited(at, key.leaf(), value, seen));
            }
        }
    }

    /**
     * Returns the highest revision, once everything has passed; {@code etcdctl snapshot status} shows the same.
     *
     * @param passedBytes length of the snapshot, trailer included
     * @return 0 when no key was ever written
     */
    long revision(long passedBytes) throws IOException, SnapshotDamagedException {
        MetaPage meta = newest;
        if (meta == null) {
            throw new SnapshotDamagedException(passedBytes + " bytes, less than a bbolt database has");
        }
        long expected = meta.pages() * meta.pageBytes() + SnapshotTrailer.LENGTH_BYTES;
        if (passedBytes != expected) {
            throw new SnapshotDamagedException(
                    passedBytes + " bytes where its first page speaks of " + expected + ", digest included");
        }
        long at = meta.rootPage();
        boolean inKeyBucket = false;
        for (int depth = 0; depth < DEPTH_MAX; depth++) {
            long note = notes.get(at);
            switch (PageNote.kind(note)) {
                case PageNote.BRANCH -> at = PageNote.value(note);
                case PageNote.KEY_BUCKET -> {
                    at = PageNote.value(note);
                    inKeyBucket = true;
                }
                case PageNote.REVISION -> {
                    return PageNote.value(note);
                }
                case PageNote.EMPTY -> {
                    if (inKeyBucket) {
                        return 0;
                    }
                    throw new SnapshotDamagedException("a database without the bucket 'key'");
                }
                default ->
                    throw new SnapshotDamagedException(
                            "page " + at + ", which does not have the layout of etcd's " + "keys");
            }
        }
        throw new SnapshotDamagedException("pages that point at each other in a circle");
    }

    @Override
    public void close() throws IOException {
        notes.close();
    }
}
