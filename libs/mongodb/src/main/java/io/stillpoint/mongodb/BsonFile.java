package io.stillpoint.mongodb;

import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.io.InputStream;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** A {@code .bson} file: documents one after the other, each beginning with its length. */
public final class BsonFile {

    /** A length and the closing zero. */
    private static final int SHORTEST = 5;
    /** 16 MiB for a document, plus what an oplog entry adds to it. */
    private static final int LONGEST = 16 * 1024 * 1024 + 64 * 1024;

    private final InputStream in;
    private final String where;
    private long position;

    public BsonFile(InputStream in, String where) {
        this.in = in;
        this.where = where;
    }

    /**
     * Returns the next document; null at the end.
     *
     * @throws MongodbException {@code mongodb-file-damaged} when the file ends inside a document or a length cannot
     *     be one
     */
    public @Nullable RawBsonDocument next() throws MongodbException, IOException {
        byte[] head = in.readNBytes(Integer.BYTES);
        if (head.length == 0) {
            return null;
        }
        if (head.length < Integer.BYTES) {
            throw damaged("a whole document", "the end of the file inside a length");
        }
        int length = head[0] & 0xff | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16 | (head[3] & 0xff) << 24;
        if (length < SHORTEST || length > LONGEST) {
            throw damaged("a length from " + SHORTEST + " to " + LONGEST, String.valueOf(length));
        }
        byte[] document = new byte[length];
        System.arraycopy(head, 0, document, 0, head.length);
        int read = in.readNBytes(document, head.length, length - head.length);
        if (read < length - head.length) {
            throw damaged("a document of " + length + " bytes", "the end of the file after " + (read + head.length));
        }
        if (document[length - 1] != 0) {
            throw damaged("a zero byte at the end of a document", "another byte");
        }
        position += length;
        return new RawBsonDocument(document);
    }

    private MongodbException damaged(String expected, String found) {
        return new MongodbException(
                new Problem(
                        "mongodb-file-damaged",
                        expected,
                        found,
                        where + " at byte " + position,
                        "Use another recovery point; no data in use was touched."),
                false);
    }
}
