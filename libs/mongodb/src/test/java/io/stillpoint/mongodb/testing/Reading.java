package io.stillpoint.mongodb.testing;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.MongodbEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** All that the test databases hold, as text by namespace: options, indexes and documents, read by the driver's own cursors. */
public final class Reading {

    private static final JsonWriterSettings EXACT =
            JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

    private Reading() {}

    /** Leaves out what restores keep aside. */
    public static Map<String, String> of(MongodbEndpoint endpoint) {
        Map<String, String> all = new TreeMap<>();
        try (MongoClient client = endpoint.connect()) {
            for (String database : client.listDatabaseNames()) {
                if (database.startsWith("test_")) {
                    read(client, database, all);
                }
            }
        }
        return all;
    }

    private static void read(MongoClient client, String database, Map<String, String> all) {
        for (BsonDocument listed : client.getDatabase(database).listCollections(BsonDocument.class)) {
            String name = listed.getString("name").getValue();
            if (name.startsWith("_stillpoint.") || name.startsWith("system.")) {
                continue;
            }
            List<String> lines = new ArrayList<>();
            boolean view = listed.containsKey("type")
                    && listed.getString("type").getValue().equals("view");
            lines.add(view ? "view" : "collection");
            lines.add(json(listed.getDocument("options", new BsonDocument())));
            if (!view) {
                var collection = client.getDatabase(database).getCollection(name, BsonDocument.class);
                List<String> parts = new ArrayList<>();
                collection.listIndexes(BsonDocument.class).forEach(index -> {
                    index.remove("ns");
                    parts.add("index " + json(index));
                });
                collection.find().forEach(document -> parts.add("document " + json(document)));
                parts.sort(null);
                lines.addAll(parts);
            }
            all.put(database + "." + name, String.join("\n", lines));
        }
    }

    private static String json(BsonDocument document) {
        return document.toJson(EXACT);
    }
}
