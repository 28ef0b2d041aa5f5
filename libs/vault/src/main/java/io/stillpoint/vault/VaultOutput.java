package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.FailureText;
import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Writes one object into the vault: takes plain bytes, stores them compressed and encrypted.
 *
 * <p>{@link #commit} makes the object exist. {@link #close} without it throws everything away: a try-with-resources
 * block that ends with an exception must not complete a truncated object.
 *
 * <p>The writing thread hashes and hands over; a second one compresses, encrypts and fills parts; the client's own send
 * them. A failure on another thread is thrown by the next write, or by {@code commit}.
 */
public final class VaultOutput extends OutputStream {

    private final String name;
    private final String key;
    private final MessageDigest plainSha256 = Sha256.start();
    /** Null after the end: a snapshot may have thousands of objects, and each takes megabytes while it is written. */
    private @Nullable StoringThread storing;

    private long plainBytes;
    private @Nullable StoredObject stored;

    VaultOutput(String name, String key, StoredPipe pipe) {
        this.name = name;
        this.key = key;
        this.storing = new StoringThread(name, pipe);
    }

    /** Returns the number of plain bytes written so far. */
    public long plainBytes() {
        return plainBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        StoringThread open = storing;
        if (open == null) {
            throw new IOException("the object '" + key + "' was committed or closed already");
        }
        plainSha256.update(bytes, offset, length);
        try {
            open.write(bytes, offset, length);
        } catch (InterruptedIOException e) {
            // The writer was interrupted while it waited for room: not a failure of the vault.
            throw e;
        } catch (IOException e) {
            throw failed(e);
        }
        plainBytes += length;
    }

    /**
     * Finishes the upload; then the object exists. It is part of a snapshot only once a manifest names it.
     *
     * @throws VaultException when it could not be stored; nothing of it is left then
     */
    public StoredObject commit() throws VaultException {
        StoringThread open = storing;
        if (open == null) {
            throw new IllegalStateException("the object '" + key + "' was committed or closed already");
        }
        StoredPipe pipe = end(open, ChunkHandoff.End.COMMIT);
        StoredObject object = new StoredObject(
                name,
                key,
                pipe.version(),
                pipe.storedBytes(),
                pipe.storedSha256(),
                plainBytes,
                Sha256.hex(plainSha256));
        stored = object;
        return object;
    }

    /** Ends the object; without {@link #commit} before it, aborts the upload so that nothing is left. */
    @Override
    public void close() {
        StoringThread open = storing;
        if (open == null) {
            return;
        }
        try {
            end(open, ChunkHandoff.End.ABORT);
        } catch (VaultException e) {
            // A caller that closes without a commit has a failure of its own to report; this object is gone either way.
        }
    }

    String key() {
        return key;
    }

    /** Returns whether it was closed without a commit, so that its key is free again. */
    boolean thrownAway() {
        return storing == null && stored == null;
    }

    /** Returns the stored object. */
    StoredObject object() {
        StoredObject object = stored;
        if (object == null) {
            throw new IllegalStateException("the object '" + key + "' was not committed");
        }
        return object;
    }

    private StoredPipe end(StoringThread open, ChunkHandoff.End end) throws VaultException {
        storing = null;
        try {
            return open.end(end);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private VaultException failed(IOException cause) {
        if (cause instanceof VaultException told) {
            return new VaultException(told.problem(), told.retryable(), told);
        }
        return new VaultException(
                new Problem(
                        "vault-write-failed",
                        "the object to be stored",
                        FailureText.of(cause),
                        key,
                        "Look at the service's log."),
                true,
                cause);
    }
}
