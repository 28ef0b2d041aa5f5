package io.stillpoint.vault.store;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.FailureText;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Stored bytes whose key is known only after the last of them: held in memory while they are few, else in a file of the
 * spool directory. They are encrypted already, so the file reveals nothing. It is unlinked as soon as it is open, so it
 * disappears with this process, however that ends.
 *
 * <p>A file of moderate length is complete and sent as a whole: several requests would save nothing, and the store
 * would have to join the parts. Only a long file is sent in parts, so that a broken connection does not cost all of it.
 */
public final class SpooledUpload implements StoredSink {

    private static final int MEMORY_BYTES = 1 << 20;
    private static final long WHOLE_BYTES = 64 << 20;
    private static final int FILE_BUFFER_BYTES = 256 << 10;
    /** Several objects are sent in parallel already. */
    private static final int PARALLEL_UPLOADS = 1;

    private final Bucket bucket;
    private final Path directory;
    private final PartBuffer head = new PartBuffer();
    private final CRC32C crc32c = new CRC32C();
    private @Nullable RandomAccessFile file;
    private long length;

    /** Creates an upload; {@code directory} must exist. */
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
            RandomAccessFile spool = file == null ? spool() : file;
            spool.write(bytes, offset + kept, count - kept);
        } catch (IOException e) {
            throw spoolFailed(e);
        }
    }

    @Override
    public @Nullable String finish() {
        // upload() sends the bytes once the key is known.
        return null;
    }

    /**
     * Makes the object exist under this key, after {@link #finish}.
     *
     * @return the version that this made, null where the bucket keeps none
     */
    public @Nullable String upload(String key) throws VaultException {
        RandomAccessFile spooled = file;
        if (spooled == null) {
            return bucket.putPatiently(key, head.bytes(), head.length());
        }
        try {
            return length <= WHOLE_BYTES
                    ? bucket.put(key, spooled, length, PartChecksums.base64(crc32c))
                    : uploadParts(key, spooled);
        } catch (IOException e) {
            throw spoolFailed(e);
        }
    }

    private @Nullable String uploadParts(String key, RandomAccessFile spooled) throws IOException {
        ObjectUpload upload = new ObjectUpload(bucket, key, PARALLEL_UPLOADS, length);
        boolean whole = false;
        try {
            byte[] buffer = new byte[FILE_BUFFER_BYTES];
            spooled.seek(0);
            for (int count = spooled.read(buffer); count >= 0; count = spooled.read(buffer)) {
                upload.append(buffer, 0, count);
            }
            String version = upload.finish();
            whole = true;
            return version;
        } finally {
            if (!whole) {
                upload.abort();
            }
        }
    }

    /** Releases the spool's room; what was uploaded stays. */
    @Override
    public void abort() {
        try {
            RandomAccessFile spooled = file;
            if (spooled != null) {
                spooled.close();
            }
        } catch (IOException e) {
            // The file is encrypted and has no name; report the failure that led here instead.
        }
    }

    private RandomAccessFile spool() throws IOException {
        Path named = Files.createTempFile(directory, "stillpoint-", ".age");
        RandomAccessFile spooled;
        try {
            spooled = new RandomAccessFile(named.toFile(), "rw");
        } finally {
            Files.delete(named);
        }
        file = spooled;
        spooled.write(head.bytes(), 0, head.length());
        head.release();
        return spooled;
    }

    private VaultException spoolFailed(IOException e) {
        return e instanceof VaultException known
                ? known
                : new VaultException(
                        new Problem(
                                "spool-failed",
                                "room for " + length + " bytes or more",
                                FailureText.of(e),
                                directory.toString(),
                                "Make room there, or name another directory for the spool."),
                        true,
                        e);
    }
}
