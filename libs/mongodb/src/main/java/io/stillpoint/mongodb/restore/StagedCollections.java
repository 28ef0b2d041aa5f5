package io.stillpoint.mongodb.restore;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.stillpoint.mongodb.BackgroundResult;
import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.NamespaceListing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot's collections, built beside the ones in use under names of their own. They are in the same databases, so
 * that each can be renamed in one step later.
 */
final class StagedCollections {

    private static final int BATCH_BYTES = 1024 * 1024;
    private static final int BATCH_DOCUMENTS = 5_000;
    private static final int INSERTS_AT_ONCE = 2;

    /** The staged name of a collection, and how many documents it must have. */
    static final class Place {
        private final String staged;
        private final boolean capped;
        /** Inserts return on other threads. */
        private final AtomicLong documents = new AtomicLong();

        private final DocumentDigest filled = new DocumentDigest();

        private Place(String staged, boolean capped) {
            this.staged = staged;
            this.capped = capped;
        }

        String staged() {
            return staged;
        }

        /** Returns whether the server removes the oldest documents by itself. */
        boolean capped() {
            return capped;
        }

        long documents() {
            return documents.get();
        }

        /** Returns the digest of the file's documents; of no document when the oplog changes them. */
        DocumentDigest filled() {
            return filled;
        }
    }

    private final MongoClient client;
    private final String prefix;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, BsonDocument> views = new TreeMap<>();
    private final IndexCatalog indexes = new IndexCatalog();
    private final Runnable turn;
    private int numbered;

    /**
     * @param prefix of all staged collections of this restore
     * @param turn asked before every change; it throws when another is at work
     */
    StagedCollections(MongoClient client, String prefix, Runnable turn) {
        this.client = client;
        this.prefix = prefix;
        this.turn = turn;
    }

    Map<String, Place> places() {
        return places;
    }

    /** Returns {@code viewOn} and {@code pipeline} by namespace. */
    Map<String, BsonDocument> views() {
        return views;
    }

    IndexCatalog indexes() {
        return indexes;
    }

    void create(String namespace, BsonDocument options) {
        if (options.containsKey("viewOn")) {
            views.put(namespace, options);
            return;
        }
        if (places.containsKey(namespace)) {
            return;
        }
        Place place = new Place(
                prefix + numbered++,
                options.getBoolean("capped", BsonBoolean.FALSE).getValue());
        BsonDocument command = new BsonDocument("create", new BsonString(place.staged));
        options.forEach((name, value) -> {
            if (name.equals("idIndex")) {
                command.put(name, elsewhere(value.asDocument()));
            } else if (!name.equals("autoIndexId") && !name.equals("uuid")) {
                command.put(name, value);
            }
        });
        turn.run();
        client.getDatabase(database(namespace)).runCommand(command, BsonDocument.class);
        places.put(namespace, place);
    }

    /**
     * Returns the description of the _id index without the collection's name: oplogs before 4.2 contain it, and servers
     * compare it.
     */
    private static BsonDocument elsewhere(BsonDocument idIndex) {
        BsonDocument without = idIndex.clone();
        without.remove("ns");
        return without;
    }

    void create(String database, CollectionMetadata metadata) {
        String namespace = database + "." + metadata.collectionName();
        create(namespace, metadata.options());
        indexes.add(namespace, metadata.indexes());
    }

    void drop(String namespace) {
        Place place = places.remove(namespace);
        if (place != null) {
            turn.run();
            client.getDatabase(database(namespace)).getCollection(place.staged).drop();
        }
        indexes.forget(namespace);
        views.remove(namespace);
    }

    void dropDatabase(String database) {
        List.copyOf(places.keySet()).stream()
                .filter(name -> database(name).equals(database))
                .forEach(this::drop);
        views.keySet().removeIf(name -> database(name).equals(database));
    }

    /**
     * Inserts a file's documents; into a capped collection in order, because the order is part of it.
     *
     * @param changing whether the oplog changes this collection. Then a scan may have read a document twice: before
     *     it was removed and after it was inserted again. One of them is enough, because the oplog has its final state
     */
    void fill(String namespace, BsonFile file, boolean changing) throws MongodbException, IOException {
        Place place = place(namespace);
        InsertManyOptions options =
                new InsertManyOptions().ordered(place.capped).bypassDocumentValidation(true);
        MongoCollection<RawBsonDocument> collection = collection(namespace);
        try (InsertPipeline inserts = new InsertPipeline(place.capped ? 1 : INSERTS_AT_ONCE, batch -> {
            turn.run();
            place.documents.addAndGet(inserted(collection, batch, options, changing));
        })) {
            List<RawBsonDocument> batch = new ArrayList<>();
            long bytes = 0;
            for (RawBsonDocument document = file.next(); document != null; document = file.next()) {
                int length = document.getByteBuffer().remaining();
                if (bytes + length > BATCH_BYTES && bytes > 0 || batch.size() >= BATCH_DOCUMENTS) {
                    inserts.add(batch);
                    batch = new ArrayList<>();
                    bytes = 0;
                }
                batch.add(document);
                bytes += length;
                if (!changing) {
                    place.filled.add(document);
                }
            }
            if (!batch.isEmpty()) {
                inserts.add(batch);
            }
            inserts.finish();
        }
    }

    private static int inserted(
            MongoCollection<RawBsonDocument> collection,
            List<RawBsonDocument> batch,
            InsertManyOptions options,
            boolean changing) {
        try {
            collection.insertMany(batch, options);
            return batch.size();
        } catch (MongoBulkWriteException e) {
            boolean twice =
                    e.getWriteErrors().stream().allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY);
            // Until the replay is over the only unique index is that of _id.
            if (!changing || options.isOrdered() || !twice || e.getWriteConcernError() != null) {
                throw e;
            }
            return batch.size() - e.getWriteErrors().size();
        }
    }

    /** Writes the final state of documents after these changes. */
    void write(String namespace, PendingWrites pending) {
        if (!places.containsKey(namespace)) {
            if (pending.finals(List.of()).stream().allMatch(end -> end.document() == null)) {
                return;
            }
            create(namespace, new BsonDocument());
        }
        MongoCollection<RawBsonDocument> collection = collection(namespace);
        List<BsonDocument> present = new ArrayList<>();
        if (!pending.needed().isEmpty()) {
            collection
                    .withDocumentClass(BsonDocument.class)
                    .find(Filters.in("_id", pending.needed()))
                    .into(present);
        }
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        for (PendingWrites.Final end : pending.finals(present)) {
            Bson filter = new BsonDocument("_id", new BsonDocument("$eq", end.id()));
            writes.add(
                    end.document() == null
                            ? new DeleteOneModel<>(filter)
                            : new ReplaceOneModel<>(filter, end.document(), new ReplaceOptions().upsert(true)));
        }
        turn.run();
        var result = collection
                .withDocumentClass(BsonDocument.class)
                .bulkWrite(writes, new BulkWriteOptions().bypassDocumentValidation(true));
        place(namespace).documents.addAndGet(result.getUpserts().size() - result.getDeletedCount());
    }

    /** Changes a collection's options; notes its indexes. */
    void alter(String namespace, BsonDocument command) {
        Place place = places.get(namespace);
        if (place == null) {
            return;
        }
        if (command.isDocument("index")) {
            indexes.alter(namespace, command.getDocument("index"));
            return;
        }
        BsonDocument own = new BsonDocument("collMod", new BsonString(place.staged));
        command.forEach((name, value) -> own.putIfAbsent(name, value));
        turn.run();
        client.getDatabase(database(namespace)).runCommand(own, BsonDocument.class);
    }

    void buildIndexes(MongoClient patient, String namespace) {
        List<BsonDocument> build = indexes.toBuild(namespace);
        if (build.isEmpty()) {
            return;
        }
        BsonDocument command = new BsonDocument("createIndexes", new BsonString(place(namespace).staged))
                .append("indexes", new BsonArray(build));
        turn.run();
        // The answer may take hours, and the waiting thread must notice an interrupt: only a virtual thread does.
        try (ExecutorService builder = Executors.newVirtualThreadPerTaskExecutor()) {
            BackgroundResult.result(
                    builder.submit(
                            () -> patient.getDatabase(database(namespace)).runCommand(command, BsonDocument.class)),
                    "the indexes of " + namespace + " were built");
        }
    }

    /** Removes everything that this restore has staged, in any execution. */
    static void clear(MongoClient client, List<String> databases, String prefix, Runnable turn) {
        for (String database : databases) {
            for (String name : client.getDatabase(database).listCollectionNames()) {
                if (name.startsWith(prefix)) {
                    turn.run();
                    client.getDatabase(database).getCollection(name).drop();
                }
            }
        }
    }

    MongoCollection<RawBsonDocument> collection(String namespace) {
        return client.getDatabase(database(namespace)).getCollection(place(namespace).staged, RawBsonDocument.class);
    }

    Place place(String namespace) {
        @Nullable Place place = places.get(namespace);
        if (place == null) {
            throw new IllegalStateException("nothing is staged for " + namespace);
        }
        return place;
    }

    static String database(String namespace) {
        return namespace.substring(0, namespace.indexOf('.'));
    }

    static String name(String namespace) {
        return namespace.substring(namespace.indexOf('.') + 1);
    }

    /** Returns a short prefix: old servers allow 120 bytes for a namespace and 127 for an index. */
    static String prefix(String token) {
        return NamespaceListing.ASIDE_PREFIX + token + "n";
    }
}
