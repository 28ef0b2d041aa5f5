package io.stillpoint.mongodb.oplog;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/** {@code $set} and {@code $unset} with dotted paths, the form that updates have in the oplog before MongoDB 5.0. */
final class UpdateModifiers {

    private static final BsonDocument NONE = new BsonDocument();
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();
    /** Longer than any array that MongoDB itself fills up with nulls. */
    private static final int LONGEST_ARRAY = 1_500_000;

    private UpdateModifiers() {}

    static BsonDocument apply(BsonDocument before, BsonDocument update) {
        BsonDocument after = copy(before);
        update.getDocument("$set", NONE).forEach((path, value) -> set(after, List.of(path.split("\\.", -1)), value));
        update.getDocument("$unset", NONE).keySet().forEach(path -> unset(after, List.of(path.split("\\.", -1))));
        return after;
    }

    private static void set(BsonValue container, List<String> path, BsonValue value) {
        String name = path.get(0);
        if (path.size() == 1) {
            put(container, name, value);
            return;
        }
        BsonValue child = get(container, name);
        if (child == null) {
            child = new BsonDocument();
            if (!put(container, name, child)) {
                return;
            }
        }
        set(child, path.subList(1, path.size()), value);
    }

    private static void unset(BsonValue container, List<String> path) {
        String name = path.get(0);
        BsonValue child = get(container, name);
        if (child == null) {
            return;
        }
        if (path.size() > 1) {
            unset(child, path.subList(1, path.size()));
        } else if (container instanceof BsonDocument document) {
            document.remove(name);
        } else {
            put(container, name, BsonNull.VALUE);
        }
    }

    private static @Nullable BsonValue get(BsonValue container, String name) {
        return switch (container) {
            case BsonDocument document -> document.get(name);
            case BsonArray array -> index(name) >= 0 && index(name) < array.size() ? array.get(index(name)) : null;
            default -> null;
        };
    }

    /** Sets a value; returns whether the container had a place for it. */
    private static boolean put(BsonValue container, String name, BsonValue value) {
        switch (container) {
            case BsonDocument document -> document.put(name, value);
            case BsonArray array -> {
                int index = index(name);
                if (index < 0) {
                    return false;
                }
                while (array.size() <= index) {
                    array.add(BsonNull.VALUE);
                }
                array.set(index, value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int index(String name) {
        if (!name.matches("[0-9]{1,7}")) {
            return -1;
        }
        int index = Integer.parseInt(name);
        return index < LONGEST_ARRAY ? index : -1;
    }

    private static BsonDocument copy(BsonDocument before) {
        BasicOutputBuffer buffer = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            CODEC.encode(writer, before, EncoderContext.builder().build());
        }
        try (BsonBinaryReader reader = new BsonBinaryReader(java.nio.ByteBuffer.wrap(buffer.toByteArray()))) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        }
    }
}
