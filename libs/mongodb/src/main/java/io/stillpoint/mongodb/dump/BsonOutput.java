package io.stillpoint.mongodb.dump;

import io.stillpoint.mongodb.DocumentDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/** Writes documents as they came, and counts and hashes them. */
final class BsonOutput {

    private final OutputStream out;
    private final MessageDigest sha256 = newSha256();
    private final DocumentDigest documents = new DocumentDigest();

    BsonOutput(OutputStream out) {
        this.out = out;
    }

    void write(RawBsonDocument document) throws IOException {
        ByteBuf bytes = document.getByteBuffer();
        byte[] array = bytes.array();
        int offset = bytes.asNIO().arrayOffset() + bytes.position();
        int length = bytes.remaining();
        out.write(array, offset, length);
        sha256.update(array, offset, length);
        documents.add(array, offset, length);
    }

    DocumentDigest documents() {
        return documents;
    }

    /** Of the file so far; afterwards nothing can be written. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
