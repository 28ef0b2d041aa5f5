package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.OpTime;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers insert, change and remove numbered documents through the whole dump. After the restore everything up to the
 * last oplog entry of the dump is there and nothing after it. What is expected is worked out from the server's oplog,
 * by other means than the replay's.
 */
class BackupBoundsCheckTest {

    private static final List<String> NAMES = List.of("a", "m", "z");

    @TempDir
    Path directory;

    @Test
    void everything_up_to_the_bound_is_there_and_nothing_after_it() throws Exception {
        try (TestServer server = TestServer.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 2000);
            OpTime before = newest(server.endpoint());
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch writing = new CountDownLatch(NAMES.size());
            List<Thread> writers = new ArrayList<>();
            for (String name : NAMES) {
                writers.add(Thread.ofPlatform().start(() -> write(server.endpoint(), name, writing, stop)));
            }
            writing.await();
            DumpDirectory dump = new DumpDirectory(directory);
            DumpFacts facts = MongodbDump.dump(server.endpoint(), dump, Clock.systemUTC());
            OpTime after = beyond(server.endpoint(), facts.oplogEnd());
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            Map<String, Map<BsonValue, BsonDocument>> expected = expected(server.endpoint(), before, facts.oplogEnd());
            // When
            Restores.first(server.endpoint(), "bounds").restore(dump.source(), false, List.of());
            // Then
            Map<String, Map<BsonValue, BsonDocument>> found = Samples.read(server.endpoint());
            for (String name : NAMES) {
                assertThat(found.get(Samples.DATABASE + "." + name)).as(name).isEqualTo(expected.get(name));
            }
            assertThat(facts.oplog().entries()).isGreaterThan(10);
            assertThat(after.timestamp()).isGreaterThan(facts.oplogEnd().timestamp());
        }
    }

    private static void write(MongodbEndpoint endpoint, String name, CountDownLatch writing, AtomicBoolean stop) {
        try (MongoClient client = endpoint.connect()) {
            MongoCollection<BsonDocument> collection =
                    client.getDatabase(Samples.DATABASE).getCollection(name, BsonDocument.class);
            for (int number = 1; !stop.get(); number++) {
                collection.insertOne(
                        new BsonDocument("_id", new BsonInt32(number)).append("number", new BsonInt32(number)));
                if (number % 3 == 0) {
                    collection.updateOne(Filters.eq("_id", number - 1), Updates.set("changed", number));
                }
                if (number % 5 == 0) {
                    collection.deleteOne(Filters.eq("_id", number - 3));
                }
                if (number == 20) {
                    writing.countDown();
                }
            }
        }
    }

    /** Inserts, $set and removals, entry after entry, as the oplog has them. */
    private static Map<String, Map<BsonValue, BsonDocument>> expected(
            MongodbEndpoint endpoint, OpTime from, OpTime to) {
        Map<String, Map<BsonValue, BsonDocument>> expected = new TreeMap<>();
        try (MongoClient client = endpoint.connect()) {
            for (BsonDocument entry : client.getDatabase("local")
                    .getCollection("oplog.rs", BsonDocument.class)
                    .find(Filters.and(Filters.gt("ts", from.timestamp()), Filters.lte("ts", to.timestamp())))
                    .sort(new BsonDocument("$natural", new BsonInt32(1)))) {
                String[] namespace = entry.getString("ns").getValue().split("\\.", 2);
                if (!namespace[0].equals(Samples.DATABASE)
                        || entry.getString("op").getValue().equals("c")) {
                    continue;
                }
                Map<BsonValue, BsonDocument> documents = expected.computeIfAbsent(namespace[1], n -> new HashMap<>());
                BsonDocument o = entry.getDocument("o");
                switch (entry.getString("op").getValue()) {
                    case "i" -> documents.put(o.get("_id"), o);
                    case "d" -> documents.remove(o.get("_id"));
                    case "u" ->
                        documents
                                .get(entry.getDocument("o2").get("_id"))
                                .put(
                                        "changed",
                                        o.containsKey("diff")
                                                ? o.getDocument("diff")
                                                        .getDocument("i")
                                                        .get("changed")
                                                : o.getDocument("$set").get("changed"));
                    default -> {}
                }
            }
        }
        return expected;
    }

    private static OpTime newest(MongodbEndpoint endpoint) {
        try (MongoClient client = endpoint.connect()) {
            return io.stillpoint.mongodb.MongodbCheck.newest(client);
        }
    }

    /** Waits until the writers are beyond it, so that there is something that must not come back. */
    private static OpTime beyond(MongodbEndpoint endpoint, OpTime end) {
        OpTime newest = newest(endpoint);
        while (newest.timestamp().compareTo(end.timestamp()) <= 0) {
            newest = newest(endpoint);
        }
        return newest;
    }
}
