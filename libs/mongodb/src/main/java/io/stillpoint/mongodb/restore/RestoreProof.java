package io.stillpoint.mongodb.restore;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.RawScan;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonValue;

/** Reads everything that was staged back and compares it. */
final class RestoreProof {

    private static final List<String> EFFECTS =
            List.of("key", "unique", "sparse", "hidden", "expireAfterSeconds", "partialFilterExpression");

    private final MongoClient client;
    private final StagedCollections staging;

    RestoreProof(MongoClient client, StagedCollections staging) {
        this.client = client;
        this.staging = staging;
    }

    /**
     * Proves that every staged collection has as many documents as were inserted (a capped one at most as many). A collection that the oplog does not touch must have the dump's documents, byte for byte.
     *
     * @return how many collections were compared byte for byte
     * @throws MongodbException {@code mongodb-restore-differs}
     */
    int documents(JudgedDump dump) throws MongodbException, IOException {
        Map<String, CollectionFacts> facts = new HashMap<>();
        for (CollectionFacts collection : dump.facts().collections()) {
            if (!dump.touches(collection)) {
                facts.put(collection.namespace(), collection);
            }
        }
        int compared = 0;
        for (Map.Entry<String, StagedCollections.Place> entry : staging.places().entrySet()) {
            String namespace = entry.getKey();
            DocumentDigest found = digest(namespace, entry.getValue().staged());
            long wanted = entry.getValue().documents();
            // The oplog changes it, and the server removed documents that no longer fitted.
            boolean fewer = entry.getValue().capped() && !facts.containsKey(namespace) && found.documents() < wanted;
            if (!fewer) {
                same(namespace, "documents", wanted, found.documents());
            }
            CollectionFacts expected = facts.get(namespace);
            if (expected != null) {
                same(namespace, "documents", expected.documents(), found.documents());
                same(namespace, "document hash", entry.getValue().filled().hex(), found.hex());
                compared++;
            }
        }
        return compared;
    }

    /**
     * Proves that every staged collection has its indexes, with the right effect.
     *
     * @throws MongodbException {@code mongodb-restore-differs}
     */
    void indexes() throws MongodbException {
        for (String namespace : staging.places().keySet()) {
            same(namespace, "indexes", indexesExpected(namespace), indexesFound(namespace));
        }
    }

    private DocumentDigest digest(String namespace, String staged) throws IOException {
        DocumentDigest digest = new DocumentDigest();
        try (RawScan scan = RawScan.begin(client, StagedCollections.database(namespace), staged, new BsonDocument())) {
            scan.<RuntimeException>forEach(digest::add);
        }
        return digest;
    }

    private Map<String, BsonDocument> indexesExpected(String namespace) {
        return effects(staging.indexes().toBuild(namespace));
    }

    private Map<String, BsonDocument> indexesFound(String namespace) {
        List<BsonDocument> found = new ArrayList<>();
        for (BsonDocument index : staging.collection(namespace).listIndexes(BsonDocument.class)) {
            if (!index.getString("name").getValue().equals("_id_") && !index.containsKey("clustered")) {
                found.add(index);
            }
        }
        return effects(found);
    }

    /** Returns the effect of each index by name; servers add defaults to descriptions. */
    private static Map<String, BsonDocument> effects(List<BsonDocument> indexes) {
        Map<String, BsonDocument> effects = new TreeMap<>();
        for (BsonDocument index : indexes) {
            BsonDocument effect = new BsonDocument();
            for (String field : EFFECTS) {
                BsonValue value = index.get(field, BsonBoolean.FALSE);
                if (!value.equals(BsonBoolean.FALSE)) {
                    effect.put(
                            field,
                            value.isNumber() ? new BsonDouble(value.asNumber().doubleValue()) : value);
                }
            }
            effects.put(index.getString("name").getValue(), effect);
        }
        return effects;
    }

    private static void same(String namespace, String what, Object expected, Object found) throws MongodbException {
        if (!expected.equals(found)) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-restore-differs",
                            what + " " + expected,
                            String.valueOf(found),
                            namespace,
                            "The data in use was not touched; try again, or use another recovery point."),
                    true);
        }
    }
}
