package io.stillpoint.vault;

import io.stillpoint.schemas.Manifest.StoredObject;
import io.stillpoint.schemas.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One object on its way into the vault: plain bytes in, compressed and encrypted bytes stored.
 *
 * <p>{@link #commit} makes the object exist and is apart from {@link #close}, which without it throws everything away: a
 * try-with-resources block that is left by an exception must not complete a truncated object.
 *
 * <p>The writing thread hashes and hands over; a second one compresses, encrypts and fills parts; the client's own send
 * them. A failure behind is thrown at the next write, or by {@code commit}.
 */
public final class VaultOutput extends OutputStream {

    private final String name;
    private final String key;
    private final Handoff handoff = new Handoff();
    private final MessageDigest plainSha256 = Digests.newSha256();
    private final FutureTask<StoredPipe> storing;
    private final Thread thread;
    private volatile @Nullable IOException failure;
    private Handoff.@Nullable Chunk filling;
    private long plainBytes;
    private boolean ended;
    private @Nullable StoredObject stored;

    VaultOutput(String name, String key, StoredPipe pipe) {
        this.name = name;
        this.key = key;
        this.storing = new FutureTask<>(() -> store(pipe));
        this.thread = Thread.ofPlatform().daemon().name("vault-" + name).start(storing);
    }

    /** Plain bytes written so far. */
    public long plainBytes() {
        return plainBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (ended) {
            throw new IOException("the object '" + key + "' was committed or closed already");
        }
        plainSha256.update(bytes, offset, length);
        int from = offset;
        int left = length;
        while (left > 0) {
            throwFailure();
            Handoff.Chunk chunk = filling == null ? take() : filling;
            int taken = Math.min(left, chunk.bytes().remaining());
            chunk.bytes().put(bytes, from, taken);
            from += taken;
            left -= taken;
            filling = chunk;
            if (!chunk.bytes().hasRemaining()) {
                pass();
            }
        }
        plainBytes += length;
    }

    /**
     * Finishes the upload; after it the object exists. Without a manifest it still is no snapshot.
     *
     * @throws VaultException when it could not be stored; then nothing is left of it
     */
    public StoredObject commit() throws VaultException {
        if (ended) {
            throw new IllegalStateException("the object '" + key + "' was committed or closed already");
        }
        pass();
        StoredPipe pipe = end(Handoff.End.COMMIT);
        StoredObject object = new StoredObject(
                name, key, pipe.storedBytes(), pipe.storedSha256(), plainBytes, Digests.hex(plainSha256.digest()));
        stored = object;
        return object;
    }

    /** Without {@link #commit} before it: aborts the upload, so that nothing is left. */
    @Override
    public void close() {
        if (ended) {
            return;
        }
        try {
            end(Handoff.End.ABORT);
        } catch (VaultException e) {
            // Whoever closes without a commit has a failure of their own to tell; this object is gone either way.
        }
    }

    String key() {
        return key;
    }

    /** What was stored. */
    StoredObject object() {
        StoredObject object = stored;
        if (object == null) {
            throw new IllegalStateException("the object '" + key + "' was not committed");
        }
        return object;
    }

    private Handoff.Chunk take() throws InterruptedIOException {
        try {
            return handoff.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the vault was written to");
        }
    }

    private void pass() {
        Handoff.Chunk chunk = filling;
        if (chunk != null) {
            filling = null;
            handoff.pass(chunk);
        }
    }

    private StoredPipe end(Handoff.End end) throws VaultException {
        ended = true;
        handoff.end(end);
        try {
            return storing.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw failed(new InterruptedIOException("interrupted while an object was finished"));
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Runs on the second thread until the end. After a failure a writer that waits is let go, and hears of it. */
    private StoredPipe store(StoredPipe pipe) throws IOException {
        try {
            while (true) {
                Handoff.Chunk chunk = handoff.next();
                switch (chunk.end()) {
                    case NONE -> {
                        pipe.write(chunk.bytes());
                        handoff.release(chunk);
                    }
                    case COMMIT -> {
                        pipe.finish();
                        return pipe;
                    }
                    case ABORT -> {
                        pipe.discard();
                        return pipe;
                    }
                }
            }
        } catch (InterruptedException e) {
            throw discarded(pipe, new InterruptedIOException("interrupted while an object was stored"));
        } catch (IOException e) {
            throw discarded(pipe, e);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw discarded(pipe, new IOException(e));
        }
    }

    private IOException discarded(StoredPipe pipe, IOException cause) {
        failure = cause;
        handoff.open();
        pipe.discard();
        return cause;
    }

    private void throwFailure() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed(failed);
        }
    }

    private VaultException failed(Throwable cause) {
        if (cause instanceof VaultException told) {
            return new VaultException(told.problem(), told.retryable(), told);
        }
        return new VaultException(
                new Problem(
                        "vault-write-failed",
                        "the object to be stored",
                        cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                        key,
                        "Look at the service's log."),
                true,
                cause);
    }
}
