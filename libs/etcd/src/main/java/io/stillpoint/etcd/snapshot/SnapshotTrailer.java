package io.stillpoint.etcd.snapshot;

import io.stillpoint.streams.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A snapshot's own check: its length is a multiple of 512 plus 32, and the last 32 bytes are the SHA-256 of the rest.
 * The latest 32 bytes are always kept out of the digest, because they may be the last ones.
 */
public final class SnapshotTrailer {

    static final int LENGTH_BYTES = 32;
    private static final int SECTOR_BYTES = 512;

    private final MessageDigest digest = Sha256.start();
    private final byte[] tail = new byte[LENGTH_BYTES];
    private int kept;
    private long passedBytes;

    public void pass(byte[] bytes, int offset, int length) {
        passedBytes += length;
        int over = kept + length - LENGTH_BYTES;
        if (over <= 0) {
            System.arraycopy(bytes, offset, tail, kept, length);
            kept += length;
            return;
        }
        int ofTail = Math.min(kept, over);
        digest.update(tail, 0, ofTail);
        System.arraycopy(tail, ofTail, tail, 0, kept - ofTail);
        kept -= ofTail;
        int ofBytes = over - ofTail;
        digest.update(bytes, offset, ofBytes);
        System.arraycopy(bytes, offset + ofBytes, tail, kept, length - ofBytes);
        kept += length - ofBytes;
    }

    long passedBytes() {
        return passedBytes;
    }

    /** Checks length and digest; call once, at the end. */
    public void check() throws SnapshotDamagedException {
        if (passedBytes % SECTOR_BYTES != LENGTH_BYTES) {
            throw new SnapshotDamagedException(
                    passedBytes + " bytes, which is not a multiple of 512 plus 32: the end is missing");
        }
        byte[] found = digest.digest();
        if (!MessageDigest.isEqual(found, tail)) {
            throw new SnapshotDamagedException(
                    "a digest at its end (" + HexFormat.of().formatHex(tail) + ") that is not that of its bytes ("
                            + HexFormat.of().formatHex(found) + ")");
        }
    }
}
