package io.stillpoint.vault.store;

import io.stillpoint.schemas.Problem;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Stored bytes whose key is not known before the last of them: held in memory while they are few, else in a file of the spool
 * directory. They are encrypted already, so the file tells nothing.
 *
 * <p>A file of moderate length is sent as a whole: several requests would save nothing, since it lies there complete, and a
 * store has to put parts together. Only a long one is sent in parts, so that a broken connection does not cost all of it.
 */
public final class SpooledUpload implements StoredSink {

    private static final int MEMORY_BYTES = 1 << 20;
    private static final long WHOLE_BYTES = 64 << 20;
    private static final int FILE_BUFFER_BYTES = 256 << 10;
    /** Objects go side by side already. */
    private static final int PARALLEL_UPLOADS = 1;

    private final Bucket bucket;
    private final Path directory;
    private final PartBuffer head = new PartBuffer();
    private final CRC32C crc32c = new CRC32C();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long length;

    /** {@code directory} must exist. */
    public SpooledUpload(Bucket bucket, Path directory) {
        this.bucket = bucket;
        this.directory = directory;
        head.empty(MEMORY_BYTES);
    }

    @Override
    public void append(byte[] bytes, int offset, int count) throws VaultException {
        int kept = file == null ? head.append(bytes, offset, count) : 0;
        length += count;
        crc32c.update(bytes, offset, count);
        if (kept == count) {
            return;
        }
        try {
            OutputStream spool = out == null ? spool() : out;
            spool.write(bytes, offset + kept, count - kept);
        } catch (IOException e) {
            throw spoolFailed(e);
        }
    }

    @Override
    public void finish() throws VaultException {
        try {
            closeFile();
        } catch (IOException e) {
            throw spoolFailed(e);
        }
    }

    /** Makes the object exist under this key, after {@link #finish}. */
    public void upload(String key) throws VaultException {
        Path spooled = file;
        if (spooled == null) {
            bucket.put(key, head.bytes(), head.length());
            return;
        }
        try {
            if (length <= WHOLE_BYTES) {
                bucket.put(key, spooled, length, Checksums.base64(crc32c));
            } else {
                uploadParts(key, spooled);
            }
        } catch (VaultException e) {
            throw e;
        } catch (IOException e) {
            throw spoolFailed(e);
        }
    }

    private void uploadParts(String key, Path spooled) throws IOException {
        ObjectUpload upload = new ObjectUpload(bucket, key, PARALLEL_UPLOADS, length);
        boolean whole = false;
        try (InputStream in = Files.newInputStream(spooled)) {
            byte[] buffer = new byte[FILE_BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                upload.append(buffer, 0, count);
            }
            upload.finish();
            whole = true;
        } finally {
            if (!whole) {
                upload.abort();
            }
        }
    }

    /** Removes the spool file; what was uploaded stays. */
    @Override
    public void abort() {
        try {
            closeFile();
            Path spooled = file;
            if (spooled != null) {
                Files.deleteIfExists(spooled);
            }
        } catch (IOException e) {
            // An encrypted file in a temporary directory; the failure that led here is the one to tell.
        }
    }

    private OutputStream spool() throws IOException {
        Path spooled = Files.createTempFile(directory, "stillpoint-", ".age");
        file = spooled;
        OutputStream stream = Files.newOutputStream(spooled);
        out = stream;
        stream.write(head.bytes(), 0, head.length());
        head.release();
        return stream;
    }

    private void closeFile() throws IOException {
        OutputStream stream = out;
        if (stream != null) {
            out = null;
            stream.close();
        }
    }

    private VaultException spoolFailed(IOException e) {
        return new VaultException(
                new Problem(
                        "spool-failed",
                        "room for " + length + " bytes or more",
                        e.getClass().getSimpleName() + ": " + e.getMessage(),
                        directory.toString(),
                        "Make room there, or name another directory for the spool."),
                true,
                e);
    }
}
