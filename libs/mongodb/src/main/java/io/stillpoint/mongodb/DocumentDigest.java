package io.stillpoint.mongodb;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A hash of a set of documents that does not depend on their order: the SHA-256 of each, as four numbers, added lane by lane.
 * Not thread-safe.
 */
public final class DocumentDigest {

    private final MessageDigest sha256 = Sha256.start();
    private final byte[] one = new byte[32];
    private final long[] sum = new long[4];
    private long documents;
    private long bytes;

    /** Adds one document's BSON. */
    public void add(byte[] array, int offset, int length) {
        sha256.update(array, offset, length);
        try {
            sha256.digest(one, 0, one.length);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
        for (int lane = 0; lane < sum.length; lane++) {
            sum[lane] += lane(lane);
        }
        documents++;
        bytes += length;
    }

    public long documents() {
        return documents;
    }

    public long bytes() {
        return bytes;
    }

    /** 64 hexadecimal digits; zeros for no document. */
    public String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(sum[0]) + hex.toHexDigits(sum[1]) + hex.toHexDigits(sum[2]) + hex.toHexDigits(sum[3]);
    }

    private long lane(int lane) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | one[lane * Long.BYTES + i] & 0xff;
        }
        return value;
    }
}
