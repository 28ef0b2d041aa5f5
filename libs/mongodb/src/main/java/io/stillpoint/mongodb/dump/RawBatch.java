package io.stillpoint.mongodb.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryReader;
import org.bson.BsonType;
import org.bson.ByteBufNIO;
import org.bson.RawBsonDocument;
import org.bson.io.ByteBufferBsonInput;

/**
 * The documents of one answer's batch, read in place. The driver's own array makes a string of each element's name and
 * reads the element twice: a tenth of a dump's processor time.
 */
final class RawBatch {

    private final ByteBuffer bytes;
    /** Offset of the array, which begins with its length. */
    private final int start;

    private RawBatch(ByteBuffer bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    /**
     * Finds a batch.
     *
     * @param cursor the cursor in an answer
     * @param name {@code firstBatch} or {@code nextBatch}
     * @throws IllegalStateException when there is none
     */
    static RawBatch of(RawBsonDocument cursor, String name) {
        ByteBuffer bytes = cursor.getByteBuffer().asNIO().slice().order(ByteOrder.LITTLE_ENDIAN);
        try (BsonBinaryReader reader =
                new BsonBinaryReader(new ByteBufferBsonInput(new ByteBufNIO(bytes.duplicate())))) {
            reader.readStartDocument();
            while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
                if (reader.readName().equals(name)) {
                    return new RawBatch(bytes, reader.getBsonInput().getPosition());
                }
                reader.skipValue();
            }
        }
        throw new IllegalStateException("the server answered without " + name);
    }

    /** Hands out every document; returns their number and total bytes. */
    <E extends Exception> Taken forEach(RawScan.Taker<E> taker) throws IOException, E {
        int end = start + bytes.getInt(start) - 1;
        int position = start + Integer.BYTES;
        int documents = 0;
        long length = 0;
        while (position < end) {
            // The type, the element's number as text, a zero byte.
            do {
                position++;
            } while (bytes.get(position) != 0);
            position++;
            int documentBytes = bytes.getInt(position);
            taker.take(new RawBsonDocument(bytes.array(), bytes.arrayOffset() + position, documentBytes));
            position += documentBytes;
            documents++;
            length += documentBytes;
        }
        return new Taken(documents, length);
    }

    record Taken(int documents, long bytes) {}
}
