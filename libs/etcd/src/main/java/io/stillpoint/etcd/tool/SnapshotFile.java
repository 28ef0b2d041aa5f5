package io.stillpoint.etcd.tool;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * etcd's own proof that a snapshot is whole: whole 512-byte blocks of database, then their SHA-256.
 * {@code etcdctl snapshot status} ignores it and accepts a truncated file.
 */
public final class SnapshotFile {

    private static final int DIGEST_BYTES = 32;
    private static final int BLOCK_BYTES = 512;

    private SnapshotFile() {}

    /**
     * Checks the trailer.
     *
     * @throws StepFailedException when the file is not a whole snapshot
     */
    public static void check(Path file, String where) throws IOException {
        long size = Files.size(file);
        if (size % BLOCK_BYTES != DIGEST_BYTES) {
            throw broken("a multiple of 512 bytes and a digest of 32 bytes", size + " bytes", where);
        }
        MessageDigest sha256 = Sha256.start();
        try (InputStream stream = new DigestInputStream(Files.newInputStream(file), sha256)) {
            skip(stream, size - DIGEST_BYTES);
            byte[] computed = ((MessageDigest) sha256.clone()).digest();
            byte[] written = stream.readNBytes(DIGEST_BYTES);
            if (!Arrays.equals(computed, written)) {
                throw broken(
                        "SHA-256 " + HexFormat.of().formatHex(written) + ", as the file's end says",
                        HexFormat.of().formatHex(computed),
                        where);
            }
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 can be cloned in every Java runtime", e);
        }
    }

    private static void skip(InputStream stream, long bytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = bytes;
        while (left > 0) {
            int read = stream.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("the file became shorter while it was read");
            }
            left -= read;
        }
    }

    private static StepFailedException broken(String expected, String found, String where) {
        return new StepFailedException(
                new Problem(
                        "etcd-snapshot-broken",
                        expected,
                        found,
                        where,
                        "Take another recovery point: this one was already broken when it was taken."),
                false);
    }
}
