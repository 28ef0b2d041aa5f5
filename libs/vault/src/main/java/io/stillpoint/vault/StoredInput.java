package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.store.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * An object's stored bytes, hashed as they pass. After a cut connection reading resumes where it stopped, a few times;
 * the digest would show if the object had been replaced meanwhile.
 */
final class StoredInput extends InputStream {

    /** Code of the problem that bytes in the vault differ from those that were sent. */
    static final String DAMAGED = "object-damaged";

    private static final int RESUMES_MAX = 5;

    private final Bucket bucket;
    private final StoredObject object;
    private final MessageDigest sha256 = Sha256.start();
    private @Nullable InputStream in;
    private long bytes;
    private int resumes;
    private boolean proved;

    StoredInput(Bucket bucket, StoredObject object) throws VaultException {
        this.bucket = bucket;
        this.object = object;
        this.in = bucket.stream(object.key(), object.version(), 0);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = resumingRead(target, offset, length);
        if (count > 0) {
            sha256.update(target, offset, count);
            bytes += count;
            if (bytes > object.storedBytes()) {
                throw mismatch(object, "stored", object.storedBytes() + " bytes", "more");
            }
        }
        return count;
    }

    /** Reads the rest and compares with the manifest. */
    void proveEnd() throws IOException {
        if (proved) {
            return;
        }
        transferTo(OutputStream.nullOutputStream());
        prove(object, "stored", bytes, object.storedBytes(), sha256, object.storedSha256());
        proved = true;
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }

    private int resumingRead(byte[] target, int offset, int length) throws IOException {
        while (true) {
            try {
                InputStream current = in;
                if (current == null) {
                    current = bucket.stream(object.key(), object.version(), bytes);
                    in = current;
                }
                return current.read(target, offset, length);
            } catch (IOException e) {
                if (++resumes > RESUMES_MAX || e instanceof VaultException) {
                    throw e;
                }
                in = null;
            }
        }
    }

    static void prove(
            StoredObject object,
            String which,
            long bytes,
            long expectedBytes,
            MessageDigest sha256,
            String expectedSha256)
            throws VaultException {
        if (bytes != expectedBytes) {
            throw mismatch(object, which, expectedBytes + " bytes", bytes + " bytes");
        }
        String found = Sha256.hex(sha256);
        if (!found.equals(expectedSha256)) {
            throw mismatch(object, which, "SHA-256 " + expectedSha256, found);
        }
    }

    private static VaultException mismatch(StoredObject object, String which, String expected, String found) {
        return new VaultException(
                new Problem(
                        DAMAGED,
                        expected + " of " + which + " bytes, as the manifest says",
                        found,
                        object.key(),
                        "Do not restore from it. Choose another recovery point."),
                false);
    }
}
