package io.stillpoint.mongodb.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.stillpoint.mongodb.MongodbEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Seeded data like ICP's: users, tokens with an index, a name that needs escaping. */
public final class Samples {

    public static final String DATABASE = "test_platform";
    public static final String OTHER = "test_security";

    private Samples() {}

    public static void write(MongodbEndpoint endpoint, int documents) {
        try (MongoClient client = endpoint.connect()) {
            MongoDatabase database = client.getDatabase(DATABASE);
            fill(database.getCollection("users", BsonDocument.class), 1, documents);
            fill(database.getCollection("tokens/2026 äö", BsonDocument.class), 2, documents / 2);
            fill(client.getDatabase(OTHER).getCollection("roles", BsonDocument.class), 3, documents / 3);
            database.getCollection("users")
                    .createIndex(
                            Indexes.ascending("number"),
                            new IndexOptions().unique(true).name("by_number"));
        }
    }

    public static void fill(MongoCollection<BsonDocument> collection, long seed, int documents) {
        Random random = new Random(seed);
        List<BsonDocument> batch = new ArrayList<>();
        for (int number = 0; number < documents; number++) {
            batch.add(document(random, number));
            if (batch.size() == 500) {
                collection.insertMany(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            collection.insertMany(batch);
        }
    }

    public static BsonDocument document(Random random, int number) {
        byte[] id = new byte[12];
        random.nextBytes(id);
        byte[] blob = new byte[random.nextInt(200)];
        random.nextBytes(blob);
        return new BsonDocument("_id", new BsonObjectId(new ObjectId(id)))
                .append("number", new BsonInt32(number))
                .append("name", new BsonString("user-" + random.nextInt(100_000)))
                .append("long", new BsonInt64(random.nextLong()))
                .append("rate", new BsonDouble(random.nextDouble()))
                .append("at", new BsonDateTime(random.nextInt(Integer.MAX_VALUE) * 1000L))
                .append("exact", new BsonDecimal128(Decimal128.parse("12.3400")))
                .append("none", BsonNull.VALUE)
                .append("blob", new BsonBinary(blob))
                .append(
                        "roles",
                        new BsonArray(List.of(
                                new BsonString("a"), new BsonDocument("of", new BsonInt32(random.nextInt(9))))));
    }

    /** Everything of the test databases as text: an independent reading by the driver's own cursors. */
    public static Map<String, Map<BsonValue, BsonDocument>> read(MongodbEndpoint endpoint) {
        Map<String, Map<BsonValue, BsonDocument>> all = new TreeMap<>();
        try (MongoClient client = endpoint.connect()) {
            for (String database : List.of(DATABASE, OTHER)) {
                for (String name : client.getDatabase(database).listCollectionNames()) {
                    Map<BsonValue, BsonDocument> documents = new java.util.HashMap<>();
                    for (BsonDocument document : client.getDatabase(database)
                            .getCollection(name, BsonDocument.class)
                            .find()) {
                        documents.put(document.get("_id"), document);
                    }
                    all.put(database + "." + name, documents);
                }
            }
        }
        return all;
    }
}
