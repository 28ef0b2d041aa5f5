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
 * The documents of one answer's batch, where they are. The driver's own array reads the name of each element into a string,
 * and the element twice: a tenth of a dump's processor time.
 */
final class RawBatch {

    private final ByteBuffer bytes;
    /** Where the array begins, with its length. */
    private final int start;

    private RawBatch(ByteBuffer bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    /**
     * Finds a batch.
     *
     * @param cursor what an answer says of its cursor
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

    /** Hands out every document; how many there were, and their bytes together. */
    <E extends Exception> Taken forEach(RawScan.Taker<E> taker) throws IOException, E {
        int end = start + bytes.getInt(start) - 1;
        int position = start + Integer.BYTES;
        int documents = 0;
        long length = 0;
        while (position < end) {
            // A type, the element's number as text, a zero.
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
