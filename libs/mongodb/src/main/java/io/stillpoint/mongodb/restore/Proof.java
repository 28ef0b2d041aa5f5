package io.stillpoint.mongodb.restore;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.DocumentDigest;
import io.stillpoint.mongodb.MongoDbException;
import io.stillpoint.mongodb.dump.RawScan;
import io.stillpoint.schemas.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.ByteBuf;

/** Reads back what was staged, all of it, and compares. */
final class Proof {

    private final MongoClient client;
    private final Staging staging;

    Proof(MongoClient client, Staging staging) {
        this.client = client;
        this.staging = staging;
    }

    /**
     * Every staged collection has as many documents as were put into it and the indexes that it should have; one that the
     * oplog does not touch also has the documents of the dump, byte for byte.
     *
     * @return how many collections were compared byte for byte
     * @throws MongoDbException {@code mongodb-restore-differs}
     */
    int prove(JudgedDump dump) throws MongoDbException, IOException {
        Map<String, CollectionFacts> facts = new HashMap<>();
        for (CollectionFacts collection : dump.facts().collections()) {
            if (!dump.touches(collection)) {
                facts.put(collection.namespace(), collection);
            }
        }
        int compared = 0;
        for (Map.Entry<String, Staging.Place> entry : staging.places().entrySet()) {
            String namespace = entry.getKey();
            DocumentDigest found = digest(namespace, entry.getValue().staged());
            same(namespace, "documents", entry.getValue().documents(), found.documents());
            CollectionFacts expected = facts.get(namespace);
            if (expected != null) {
                same(namespace, "documents", expected.documents(), found.documents());
                same(namespace, "document hash", expected.documentHash(), found.hex());
                compared++;
            }
            same(namespace, "indexes", indexesExpected(namespace), indexesFound(namespace));
        }
        return compared;
    }

    private DocumentDigest digest(String namespace, String staged) throws IOException {
        DocumentDigest digest = new DocumentDigest();
        try (RawScan scan = new RawScan(client, Staging.database(namespace), staged, new BsonDocument())) {
            scan.<RuntimeException>forEach(document -> {
                ByteBuf bytes = document.getByteBuffer();
                digest.add(bytes.array(), bytes.asNIO().arrayOffset() + bytes.position(), bytes.remaining());
            });
        }
        return digest;
    }

    private Set<String> indexesExpected(String namespace) {
        Set<String> names = new TreeSet<>();
        staging.indexes()
                .toBuild(namespace)
                .forEach(index -> names.add(index.getString("name").getValue()));
        return names;
    }

    private Set<String> indexesFound(String namespace) {
        Set<String> names = new TreeSet<>();
        for (BsonDocument index : staging.collection(namespace).listIndexes(BsonDocument.class)) {
            if (!index.getString("name").getValue().equals("_id_") && !index.containsKey("clustered")) {
                names.add(index.getString("name").getValue());
            }
        }
        return names;
    }

    private static void same(String namespace, String what, Object expected, Object found) throws MongoDbException {
        if (!expected.equals(found)) {
            throw new MongoDbException(
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
