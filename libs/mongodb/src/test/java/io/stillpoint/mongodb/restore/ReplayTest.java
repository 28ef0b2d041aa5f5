package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.DuringDump;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Oplog entries that the stand-in does not write itself are put into its oplog while a dump runs, in a real server's form. */
class ReplayTest {

    @TempDir
    Path directory;

    @Test
    void what_happened_during_the_dump_is_replayed() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 60);
            dumpWhile(
                    server,
                    List.of(
                            "op: 'c', ns: 'test_platform.$cmd', o: {create: 'born', idIndex: {v: 2, key: {_id: 1},"
                                    + " name: '_id_', ns: 'test_platform.born'}}",
                            "op: 'i', ns: 'test_platform.born', o: {_id: 1, n: 1}",
                            "op: 'u', ns: 'test_platform.born', o2: {_id: 1}, o: {$v: 2, diff: {u: {n: 2}, i: {m: 3}}}",
                            "op: 'i', ns: 'test_platform.born', o: {_id: 2}",
                            "op: 'd', ns: 'test_platform.born', o: {_id: 2}",
                            "op: 'c', ns: 'test_platform.$cmd', o: {createIndexes: 'born', v: 2, key: {n: 1}, name:"
                                    + " 'n_1'}",
                            "op: 'c', ns: 'test_platform.$cmd', o: {dropIndexes: 'users', index: 'by_number'}",
                            "op: 'c', ns: 'test_platform.$cmd', o: {create: 'system.views', idIndex: {v: 2, key: {_id:"
                                    + " 1}, name: '_id_', ns: 'test_platform.system.views'}}",
                            "op: 'i', ns: 'test_platform.system.views', o: {_id: 'test_platform.seen', viewOn: 'born',"
                                    + " pipeline: []}",
                            "op: 'c', ns: 'test_security.$cmd', o: {drop: 'roles'}"));
            // When
            Restores.first(server.endpoint(), "r").restore(new DumpDirectory(directory).source(), false, List.of());
            // Then
            Map<String, Map<BsonValue, BsonDocument>> found = Samples.read(server.endpoint());
            assertThat(found.get("test_platform.born").values())
                    .containsExactly(BsonDocument.parse("{_id: 1, n: 2, m: 3}"));
            assertThat(found).doesNotContainKey("test_security.roles").containsKey("test_platform.seen");
            assertThat(indexes(server, "born")).containsExactlyInAnyOrder("_id_", "n_1");
            assertThat(indexes(server, "users")).containsExactly("_id_");
        }
    }

    @Test
    void a_rename_during_the_dump_leaves_no_dump() {
        try (StandIn server = StandIn.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 60);
            // When
            var refused = assertThatThrownBy(() -> dumpWhile(
                    server,
                    List.of("op: 'c', ns: 'test_platform.$cmd', o: {renameCollection: 'test_platform.users',"
                            + " to: 'test_platform.x'}")));
            // Then
            refused.isInstanceOfSatisfying(MongodbException.class, e -> {
                assertThat(e.problem().code()).isEqualTo("mongodb-renamed-during-dump");
                assertThat(e.retryable()).isTrue();
            });
            assertThat(directory.resolve("stillpoint-dump.json")).doesNotExist();
        }
    }

    @Test
    void a_collection_that_is_dropped_during_the_dump_is_not_restored() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 60);
            dump(server, () -> {
                try (MongoClient client = server.endpoint().connect()) {
                    client.getDatabase(Samples.DATABASE).getCollection("users").drop();
                }
            });
            // When
            Restores.first(server.endpoint(), "r").restore(new DumpDirectory(directory).source(), false, List.of());
            // Then
            assertThat(Samples.read(server.endpoint()))
                    .containsKeys("test_platform.tokens/2026 äö", "test_security.roles")
                    .doesNotContainKey("test_platform.users");
        }
    }

    private void dumpWhile(StandIn server, List<String> entries) throws Exception {
        dump(server, () -> {
            int increment = 1_000_000;
            for (String entry : entries) {
                server.oplog(BsonDocument.parse("{ts: {$timestamp: {t: 2000000000, i: " + increment++
                        + "}}, t: {$numberLong: '1'}, v: 2, " + entry + "}"));
            }
        });
    }

    private void dump(StandIn server, Runnable event) throws Exception {
        MongodbDump.dump(
                server.endpoint(),
                new DuringDump(new DumpDirectory(directory), Samples.DATABASE + "/users.metadata.json", event),
                Clock.systemUTC());
    }

    private static List<String> indexes(StandIn server, String collection) {
        try (MongoClient client = server.endpoint().connect()) {
            return client.getDatabase(Samples.DATABASE)
                    .getCollection(collection)
                    .listIndexes()
                    .map(index -> index.getString("name"))
                    .into(new java.util.ArrayList<>());
        }
    }
}
