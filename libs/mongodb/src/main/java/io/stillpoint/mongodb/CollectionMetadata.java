package io.stillpoint.mongodb;

import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import org.bson.BSONException;
import org.bson.BsonArray;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;

/**
 * What mongorestore needs besides a collection's documents, in canonical Extended JSON.
 *
 * @param options as {@code listCollections} gives them and {@code create} takes them
 * @param indexes as {@code listIndexes} gives them; empty for a view
 * @param uuid 32 hexadecimal digits, or empty
 */
public record CollectionMetadata(
        String collectionName, String type, BsonDocument options, List<BsonDocument> indexes, String uuid) {

    private static final JsonWriterSettings CANONICAL =
            JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

    public CollectionMetadata {
        indexes = List.copyOf(indexes);
    }

    /** Returns the metadata from one answer of {@code listCollections}. */
    public static CollectionMetadata of(BsonDocument listed, List<BsonDocument> indexes) {
        BsonDocument options = listed.getDocument("options", new BsonDocument());
        String type = listed.containsKey("type") ? listed.getString("type").getValue() : CollectionFacts.COLLECTION;
        return new CollectionMetadata(listed.getString("name").getValue(), type, options, indexes, uuid(listed));
    }

    public String toJson() {
        BsonDocument all = new BsonDocument("options", options).append("indexes", new BsonArray(indexes));
        if (!uuid.isEmpty()) {
            all.append("uuid", new BsonString(uuid));
        }
        return all.append("collectionName", new BsonString(collectionName))
                .append("type", new BsonString(type))
                .toJson(CANONICAL);
    }

    /** @throws MongodbException {@code mongodb-file-damaged} */
    public static CollectionMetadata fromJson(String json, String where) throws MongodbException {
        try {
            BsonDocument all = BsonDocument.parse(json);
            return new CollectionMetadata(
                    all.getString("collectionName").getValue(),
                    all.getString("type", new BsonString(CollectionFacts.COLLECTION))
                            .getValue(),
                    all.getDocument("options", new BsonDocument()),
                    all.getArray("indexes", new BsonArray()).stream()
                            .map(value -> value.asDocument())
                            .toList(),
                    all.getString("uuid", new BsonString("")).getValue());
        } catch (JsonParseException | BSONException e) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-file-damaged",
                            "options and indexes in Extended JSON",
                            "something else",
                            where,
                            "Use another recovery point; nothing was touched."),
                    false,
                    e);
        }
    }

    private static String uuid(BsonDocument listed) {
        BsonDocument info = listed.getDocument("info", new BsonDocument());
        if (!info.isBinary("uuid")
                || !BsonBinarySubType.isUuid(info.getBinary("uuid").getType())) {
            return "";
        }
        return java.util.HexFormat.of().formatHex(info.getBinary("uuid").getData());
    }
}
