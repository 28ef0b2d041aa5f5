package io.stillpoint.mongodb.dump;

import io.stillpoint.mongodb.DumpFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/** Writes documents unchanged and counts them. The sink hashes the file. */
final class BsonOutput {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final DumpFile file;
    private final OutputStream out;
    private long documents;
    private long bytes;

    BsonOutput(DumpFile file) {
        this.file = file;
        this.out = new BufferedOutputStream(file, BUFFER_BYTES);
    }

    void write(RawBsonDocument document) throws IOException {
        ByteBuf bson = document.getByteBuffer();
        out.write(bson.array(), bson.asNIO().arrayOffset() + bson.position(), bson.remaining());
        documents++;
        bytes += bson.remaining();
    }

    /** Completes the file; returns its SHA-256. */
    String complete() throws IOException {
        out.flush();
        return file.complete();
    }

    long documents() {
        return documents;
    }

    long bytes() {
        return bytes;
    }
}
