package io.stillpoint.etcd.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The notes of all pages, eight bytes each, in a temporary file of 0.2 % of the snapshot, so that the heap does not
 * grow. It holds page numbers and revisions, no data of etcd, and is gone when the process ends.
 */
final class NoteFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long flushed;

    NoteFile() throws IOException {
        Path path = Files.createTempFile("stillpoint-etcd-pages", null);
        this.file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Adds the note of the next page. */
    void add(long note) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.putLong(note);
    }

    /** Replaces the note of an earlier page. */
    void replace(long page, long note) throws IOException {
        long at = page * Long.BYTES - flushed;
        if (at >= 0) {
            buffer.putLong((int) at, note);
            return;
        }
        ByteBuffer one = ByteBuffer.allocate(Long.BYTES).putLong(note).flip();
        file.write(one, page * Long.BYTES);
    }

    /** Returns the note of a page, {@link PageNote#UNKNOWN} for one that never came. */
    long get(long page) throws IOException {
        if (page < 0 || page >= (flushed + buffer.position()) / Long.BYTES) {
            return PageNote.UNKNOWN;
        }
        long at = page * Long.BYTES - flushed;
        if (at >= 0) {
            return buffer.getLong((int) at);
        }
        ByteBuffer one = ByteBuffer.allocate(Long.BYTES);
        while (one.hasRemaining()) {
            if (file.read(one, page * Long.BYTES + one.position()) < 0) {
                throw new IOException("the file of page notes ends early");
            }
        }
        return one.getLong(0);
    }

    private void flush() throws IOException {
        buffer.flip();
        long at = flushed;
        flushed += buffer.remaining();
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
