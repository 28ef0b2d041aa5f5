package io.stillpoint.etcd.snapshot;

import java.io.IOException;

/**
 * Checks a snapshot while it passes, in pieces of any length and with bounded memory. At the end it says whether the
 * snapshot is whole and which revision it holds. A stream that ended early never passes as a snapshot.
 */
public final class SnapshotCheck implements AutoCloseable {

    private final SnapshotTrailer trailer = new SnapshotTrailer();
    private final PageReader pages = new PageReader();

    public SnapshotCheck() throws IOException {}

    /**
     * Checks the next bytes.
     *
     * @throws SnapshotDamagedException when the beginning is not an etcd database
     * @throws IOException when the notes about its pages cannot be kept
     */
    public void pass(byte[] bytes, int offset, int length) throws IOException, SnapshotDamagedException {
        trailer.pass(bytes, offset, length);
        pages.pass(bytes, offset, length);
    }

    /** Returns the number of bytes so far. */
    public long passedBytes() {
        return trailer.passedBytes();
    }

    /**
     * Checks everything that has passed; call once, at the end.
     *
     * @return the revision, as {@code etcdctl snapshot status} tells it; 0 when no key was ever written
     * @throws SnapshotDamagedException when it is not whole
     */
    public long revision() throws IOException, SnapshotDamagedException {
        trailer.check();
        return pages.revision(trailer.passedBytes());
    }

    @Override
    public void close() throws IOException {
        pages.close();
    }
}
