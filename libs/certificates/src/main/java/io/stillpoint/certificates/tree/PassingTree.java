package io.stillpoint.certificates.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Passes a tree's tar on and reads its certificates from the same bytes, so the notes describe what was stored. */
public final class PassingTree extends OutputStream {

    private static final int BUFFER_BYTES = 1 << 18;

    private final OutputStream next;
    private final PipedOutputStream aside = new PipedOutputStream();
    private final CompletableFuture<TreeCertificates> reading = new CompletableFuture<>();

    /** @param next takes every byte first; neither flushed nor closed */
    public PassingTree(OutputStream next) throws IOException {
        this.next = next;
        PipedInputStream in = new PipedInputStream(aside, BUFFER_BYTES);
        Thread.ofVirtual().name("certificates").start(() -> read(in));
    }

    private void read(InputStream in) {
        try (in) {
            reading.complete(TreeCertificates.read(in));
        } catch (IOException | RuntimeException | Error e) {
            reading.completeExceptionally(e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        next.write(bytes, offset, length);
        if (!reading.isDone()) {
            try {
                aside.write(bytes, offset, length);
            } catch (IOException e) {
                if (!reading.isDone()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Returns what passed.
     *
     * @throws IOException when it was not a tar
     */
    public TreeCertificates finish() throws IOException, InterruptedException {
        aside.close();
        try {
            return reading.get();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        aside.close();
    }
}
