package io.stillpoint.mongodb.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpFile;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSink;
import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.RestoreByHand;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.restore.StagedRestore;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.testing.BenchWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Both sides of the bench, so that they run in the same warm process: {@code fill N, keep, dump RUN, read, restore RUN, write N, discard}. */
final class MongodbWorker {

    private static final int BATCH = 1_000;
    private static final String COLLECTION = "users";
    private static final String PLAIN = "test_plain";

    private final MongodbEndpoint endpoint;
    private final MongoClient client;
    private final Vault vault;
    private final AgeIdentity identity;
    private final List<Document> documents = new ArrayList<>();
    private @Nullable SnapshotRef snapshot;
    private @Nullable StagedRestore restore;

    private MongodbWorker(MongodbEndpoint endpoint, MongoClient client, Vault vault, AgeIdentity identity) {
        this.endpoint = endpoint;
        this.client = client;
        this.vault = vault;
        this.identity = identity;
    }

    /** Arguments: server, recipients file, identity file, S3 endpoint. */
    public static void main(String[] args) throws Exception {
        MongodbEndpoint endpoint = MongodbEndpoint.of(args[0], MongodbCredentials.none());
        try (Vault vault = Vault.open(BenchWorker.vault(args[3], args[1]));
                MongoClient client = endpoint.connect()) {
            MongodbWorker worker = new MongodbWorker(endpoint, client, vault, AgeIdentity.load(Path.of(args[2])));
            BenchWorker.serve(worker::carryOut);
        }
    }

    private List<Long> carryOut(String order) throws Exception {
        String[] words = order.split(" ");
        return switch (words[0]) {
            case "fill" -> fill(Integer.parseInt(words[1]));
            case "keep" -> keep();
            case "dump" -> dump(words[1]);
            case "read" -> read();
            case "restore" -> restore(words[1]);
            case "write" -> write(Integer.parseInt(words[1]));
            case "discard" -> discard();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private List<Long> fill(int count) {
        MongoDatabase database = client.getDatabase(Samples.DATABASE);
        database.drop();
        Samples.fill(database.getCollection(COLLECTION, BsonDocument.class), 1, count);
        return List.of();
    }

    /** A few for {@link #write}; all of them would make the heap of both sides slow. */
    private List<Long> keep() {
        client.getDatabase(Samples.DATABASE)
                .getCollection(COLLECTION)
                .find()
                .limit(BATCH)
                .into(documents);
        return List.of();
    }

    /** As the service does. */
    private List<Long> dump(String run) throws Exception {
        Instant startedAt = Instant.now();
        SnapshotWriter writer = vault.begin("bench", "bench", Component.MONGODB, "mongodb", run, Consistency.HOT);
        DumpFacts facts = MongodbDump.dump(endpoint, new VaultSink(writer), Clock.systemUTC());
        SnapshotRef taken = writer.commit(
                false,
                Map.of("mongodb.server", endpoint.where()),
                Map.of("stillpoint-mongodb", "bench"),
                RestoreByHand.lines(facts),
                null,
                "none",
                startedAt,
                Instant.now());
        snapshot = taken;
        return List.of(taken.plainBytes(), taken.storedBytes());
    }

    /** As a program reads that is written with the driver. */
    private List<Long> read() {
        long fields = 0;
        for (Document document : client.getDatabase(Samples.DATABASE)
                .getCollection(COLLECTION)
                .find()
                .batchSize(BATCH)) {
            fields += document.size();
        }
        return List.of(fields);
    }

    /** As the service does. */
    private List<Long> restore(String run) throws Exception {
        Map<String, StoredObject> objects = vault.manifest(Objects.requireNonNull(snapshot)).objects().stream()
                .collect(Collectors.toMap(StoredObject::name, Function.identity()));
        StagedRestore begun = Restores.first(endpoint, "bench-" + run);
        restore = begun;
        begun.restore(
                path -> vault.openPlain(
                        Objects.requireNonNull(objects.get(DumpPaths.objectName(path)), path), identity),
                true,
                List.of());
        return List.of();
    }

    /** As a program writes that has its documents in memory: the same ones again and again, each with an id of its own. */
    private List<Long> write(int count) {
        MongoCollection<Document> collection = client.getDatabase(PLAIN).getCollection(COLLECTION);
        for (int written = 0; written < count; written += BATCH) {
            List<Document> batch = new ArrayList<>(BATCH);
            for (Document document : documents.subList(0, Math.min(BATCH, count - written))) {
                batch.add(new Document(document).append("_id", new ObjectId()));
            }
            collection.insertMany(batch);
        }
        return List.of();
    }

    /** What would be in the way of the next round. */
    private List<Long> discard() throws Exception {
        client.getDatabase(PLAIN).drop();
        if (restore != null) {
            restore.discardAside(false);
        }
        return List.of();
    }

    private record VaultSink(SnapshotWriter writer) implements DumpSink {

        @Override
        public DumpFile open(String path) throws IOException {
            VaultOutput object = writer.object(DumpPaths.objectName(path));
            return new DumpFile() {
                @Override
                public void write(int b) throws IOException {
                    object.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    object.write(bytes, offset, length);
                }

                @Override
                public String complete() throws IOException {
                    return object.commit().plainSha256();
                }

                @Override
                public void close() {
                    object.close();
                }
            };
        }
    }
}
