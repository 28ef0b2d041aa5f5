package io.stillpoint.mongodb.restore;

import io.stillpoint.streams.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/**
 * A hash of a set of documents, independent of their order: the sum of their SHA-256 values, each taken as four
 * numbers. Not thread-safe.
 */
final class DocumentDigest {

    private final MessageDigest sha256 = Sha256.start();
    private final byte[] one = new byte[32];
    private final long[] sum = new long[4];
    private long documents;

    void add(RawBsonDocument document) {
        ByteBuf bytes = document.getByteBuffer();
        sha256.update(bytes.array(), bytes.asNIO().arrayOffset() + bytes.position(), bytes.remaining());
        try {
            sha256.digest(one, 0, one.length);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
        for (int lane = 0; lane < sum.length; lane++) {
            sum[lane] += lane(lane);
        }
        documents++;
    }

    long documents() {
        return documents;
    }

    /** Returns 64 hexadecimal digits; zeros for no document. */
    String hex() {
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
