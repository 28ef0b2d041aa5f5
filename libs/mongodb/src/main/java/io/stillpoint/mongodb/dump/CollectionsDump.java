package io.stillpoint.mongodb.dump;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.DumpFile;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSink;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.MongodbFailures;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * Dumps every collection of every database, one after the other: two at a time were no faster and took twice the
 * buffers.
 */
final class CollectionsDump {

    private static final int UNAUTHORIZED = 13;
    private static final String ADMIN = "admin";

    private final MongoClient client;
    private final DumpSink sink;
    private final String where;
    private final List<CollectionFacts> facts = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final Set<String> vanished = new HashSet<>();

    CollectionsDump(MongoClient client, DumpSink sink, String where) {
        this.client = client;
        this.sink = sink;
        this.where = where;
    }

    List<CollectionFacts> facts() {
        return facts;
    }

    List<String> skipped() {
        return skipped;
    }

    /** Returns namespaces that vanished before they were read to their end. */
    Set<String> vanished() {
        return vanished;
    }

    void run() throws MongodbException, IOException {
        for (String database : NamespaceListing.databases(client)) {
            for (BsonDocument listed : NamespaceListing.collections(client, database)) {
                readable(database, listed).ifPresent(facts::add);
            }
        }
    }

    private Optional<CollectionFacts> readable(String database, BsonDocument listed)
            throws MongodbException, IOException {
        try {
            return Optional.of(dump(database, listed));
        } catch (MongoException e) {
            String namespace = database + "." + listed.getString("name").getValue();
            if (!database.equals(ADMIN) || e.getCode() != UNAUTHORIZED) {
                throw MongodbFailures.told(e, where, "reading " + namespace);
            }
            skipped.add(namespace + ": the user may not read it");
            return Optional.empty();
        }
    }

    /** Requires that all collections still exist: without an oplog nothing shows what happened to them. */
    void proveNothingGone() throws MongodbException {
        Set<String> there = new HashSet<>();
        for (String database : NamespaceListing.databases(client)) {
            for (BsonDocument listed : NamespaceListing.collections(client, database)) {
                there.add(database + "." + listed.getString("name").getValue());
            }
        }
        for (CollectionFacts collection : facts) {
            if (vanished.contains(collection.namespace()) || !there.contains(collection.namespace())) {
                throw new MongodbException(
                        new Problem(
                                "mongodb-dropped-during-dump",
                                "a collection that stays while it is read",
                                "dropped or renamed",
                                collection.namespace(),
                                "Repeat the backup, or run MongoDB as a replica set, whose oplog records drops."),
                        true);
            }
        }
    }

    private CollectionFacts dump(String database, BsonDocument listed) throws MongodbException, IOException {
        String name = listed.getString("name").getValue();
        String type = listed.containsKey("type") ? listed.getString("type").getValue() : CollectionFacts.COLLECTION;
        if (type.equals(CollectionFacts.VIEW)) {
            String sha256 = metadata(database, CollectionMetadata.of(listed, List.of()));
            return new CollectionFacts(database, name, type, 0, 0, "", sha256);
        }
        List<BsonDocument> indexes = indexes(database, name);
        String collection = type.equals(CollectionFacts.TIME_SERIES) ? "system.buckets." + name : name;
        // Reading begins before anything is written, so a collection that may not be read leaves no file.
        try (RawScan scan = RawScan.begin(client, database, collection, new BsonDocument())) {
            String sha256 = metadata(database, CollectionMetadata.of(listed, indexes));
            CollectionFacts planned = new CollectionFacts(database, name, type, 0, 0, "", sha256);
            return documents(planned, scan, indexes.isEmpty());
        }
    }

    private CollectionFacts documents(CollectionFacts planned, RawScan scan, boolean perhapsGone)
            throws MongodbException, IOException {
        try (DumpFile out = sink.open(planned.dataPath())) {
            BsonOutput output = new BsonOutput(out);
            try {
                scan.<RuntimeException>forEach(output::write);
            } catch (MongoException e) {
                if (!MongodbFailures.namespaceGone(e)) {
                    throw e;
                }
                vanished.add(planned.namespace());
            }
            String sha256 = output.complete();
            if (perhapsGone && output.documents() == 0 && gone(planned)) {
                vanished.add(planned.namespace());
            }
            return new CollectionFacts(
                    planned.database(),
                    planned.name(),
                    planned.type(),
                    output.documents(),
                    output.bytes(),
                    sha256,
                    planned.metadataSha256());
        }
    }

    private boolean gone(CollectionFacts collection) {
        return NamespaceListing.collections(client, collection.database()).stream()
                .noneMatch(listed -> listed.getString("name").getValue().equals(collection.name()));
    }

    private List<BsonDocument> indexes(String database, String name) {
        List<BsonDocument> indexes = new ArrayList<>();
        try {
            for (BsonDocument index :
                    client.getDatabase(database).getCollection(name).listIndexes(BsonDocument.class)) {
                indexes.add(index);
            }
        } catch (MongoCommandException e) {
            if (!MongodbFailures.namespaceGone(e)) {
                throw e;
            }
        }
        return indexes;
    }

    private String metadata(String database, CollectionMetadata metadata) throws IOException {
        String path = DumpPaths.metadata(database, metadata.collectionName());
        byte[] json = metadata.toJson().getBytes(StandardCharsets.UTF_8);
        try (DumpFile out = sink.open(path)) {
            out.write(json);
            return out.complete();
        }
    }
}
