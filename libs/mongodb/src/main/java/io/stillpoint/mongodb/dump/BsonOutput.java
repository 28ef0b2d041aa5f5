package io.stillpoint.mongodb.dump;

import io.stillpoint.mongodb.DocumentDigest;
import io.stillpoint.mongodb.DumpFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/** Writes documents as they came, and counts and hashes each of them. The file as a whole is hashed where it goes to. */
final class BsonOutput {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final DumpFile file;
    private final OutputStream out;
    private final DocumentDigest documents = new DocumentDigest();

    BsonOutput(DumpFile file) {
        this.file = file;
        this.out = new BufferedOutputStream(file, BUFFER_BYTES);
    }

    void write(RawBsonDocument document) throws IOException {
        ByteBuf bytes = document.getByteBuffer();
        byte[] array = bytes.array();
        int offset = bytes.asNIO().arrayOffset() + bytes.position();
        int length = bytes.remaining();
        out.write(array, offset, length);
        documents.add(array, offset, length);
    }

    /** Makes the file count; its SHA-256. */
    String complete() throws IOException {
        out.flush();
        return file.complete();
    }

    DocumentDigest documents() {
        return documents;
    }
}
