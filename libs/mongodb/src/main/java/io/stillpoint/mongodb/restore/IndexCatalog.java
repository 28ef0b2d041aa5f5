package io.stillpoint.mongodb.restore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The indexes that each collection has at the end of the oplog. They are built after the replay: during it documents of
 * different moments exist together, and a unique index might refuse a document that is right in the end.
 */
final class IndexCatalog {

    private static final String ID_INDEX = "_id_";
    /** Fields that a server shows for an index but no longer accepts for a new one. */
    private static final Set<String> NOT_TAKEN = Set.of("ns", "background", "dropDups", "safe");

    private final Map<String, Map<String, BsonDocument>> byNamespace = new HashMap<>();

    void add(String namespace, List<BsonDocument> indexes) {
        Map<String, BsonDocument> known = byNamespace.computeIfAbsent(namespace, name -> new LinkedHashMap<>());
        for (BsonDocument index : indexes) {
            known.put(index.getString("name").getValue(), cleaned(index));
        }
    }

    void drop(String namespace, BsonValue index) {
        Map<String, BsonDocument> known = byNamespace.getOrDefault(namespace, new LinkedHashMap<>());
        known.entrySet()
                .removeIf(entry -> !entry.getKey().equals(ID_INDEX)
                        && (index.equals(new BsonString("*"))
                                || index.equals(new BsonString(entry.getKey()))
                                || index.equals(entry.getValue().get("key"))));
    }

    /** Applies {@code collMod} to an index: expiry or visibility. */
    void alter(String namespace, BsonDocument change) {
        for (BsonDocument index : byNamespace.getOrDefault(namespace, Map.of()).values()) {
            if (same(index.get("name"), change.get("name")) || same(index.get("key"), change.get("keyPattern"))) {
                change.forEach((field, value) -> {
                    if (!field.equals("name") && !field.equals("keyPattern")) {
                        index.put(field, value);
                    }
                });
            }
        }
    }

    private static boolean same(@Nullable BsonValue one, @Nullable BsonValue other) {
        return one != null && one.equals(other);
    }

    void forget(String namespace) {
        byNamespace.remove(namespace);
    }

    /** Returns the indexes to build, without the one on {@code _id}, which every collection has. */
    List<BsonDocument> toBuild(String namespace) {
        List<BsonDocument> indexes = new ArrayList<>();
        byNamespace.getOrDefault(namespace, Map.of()).forEach((name, index) -> {
            if (!name.equals(ID_INDEX) && !index.containsKey("clustered")) {
                indexes.add(index);
            }
        });
        return indexes;
    }

    private static BsonDocument cleaned(BsonDocument index) {
        BsonDocument cleaned = new BsonDocument();
        index.forEach((field, value) -> {
            if (!NOT_TAKEN.contains(field)) {
                cleaned.put(field, value);
            }
        });
        return cleaned;
    }
}
