package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {

    @TempDir
    Path directory;

    private TestServer server;
    private DumpDirectory dump;
    private StagedRestore restore;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.replicaSet();
        dump = new DumpDirectory(directory);
        restore = Restores.first(server.endpoint(), "saga-1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void an_empty_server_gets_documents_indexes_options_and_views() throws Exception {
        // Given
        Samples.write(server.endpoint(), 1200);
        command("{create: 'log', capped: true, size: 65536}");
        command("{create: 'admins', viewOn: 'users', pipeline: [{$match: {number: {$lt: 3}}}]}");
        Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(server.endpoint());
        dumped();
        dropAll();
        // When
        RestoreOutcome outcome = restore.restore(dump.source(), false, List.of());
        // Then
        assertThat(Samples.read(server.endpoint())).isEqualTo(before);
        assertThat(outcome.documents()).isEqualTo(1200 + 600 + 400);
        assertThat(outcome.collections()).isEqualTo(4);
        assertThat(indexNames("users")).containsExactlyInAnyOrder("_id_", "by_number");
        assertThat(listed("log").getDocument("options").getBoolean("capped").getValue())
                .isTrue();
        assertThat(listed("admins").getDocument("options").getString("viewOn").getValue())
                .isEqualTo("users");
    }

    @Test
    void a_restore_rolls_back_what_was_changed_added_and_removed() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(server.endpoint());
        dumped();
        change();
        // When
        RestoreOutcome outcome = restore.restore(dump.source(), false, List.of());
        // Then
        assertThat(visible()).isEqualTo(before);
        assertThat(outcome.onlyAside()).containsExactly(Samples.DATABASE + ".newcomer");
    }

    @Test
    void a_rollback_brings_the_old_data_back() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        command("{create: 'admins', viewOn: 'users', pipeline: []}");
        dumped();
        change();
        command("{drop: 'admins'}");
        command("{create: 'admins', viewOn: 'newcomer', pipeline: []}");
        Map<String, Map<BsonValue, BsonDocument>> changed = Samples.read(server.endpoint());
        restore.restore(dump.source(), false, List.of());
        // When
        restore.rollBack();
        // Then
        assertThat(Samples.read(server.endpoint())).isEqualTo(changed);
        assertThat(listed("admins").getDocument("options").getString("viewOn").getValue())
                .isEqualTo("newcomer");
        restore.rollBack();
        assertThat(Samples.read(server.endpoint())).isEqualTo(changed);
    }

    @Test
    void nothing_of_the_restore_is_left_once_the_old_data_is_discarded() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(server.endpoint());
        dumped();
        change();
        restore.restore(dump.source(), false, List.of());
        // When
        restore.discardAside(false);
        // Then
        assertThat(Samples.read(server.endpoint())).isEqualTo(before);
        assertThat(restore.restore(dump.source(), false, List.of()).collections())
                .isEqualTo(3);
    }

    @Test
    void old_data_that_stands_aside_is_not_overwritten_by_the_same_restore() throws Exception {
        // Given
        Samples.write(server.endpoint(), 30);
        dumped();
        restore.restore(dump.source(), false, List.of());
        // When
        var again = assertThatThrownBy(() -> restore.restore(dump.source(), false, List.of()));
        // Then
        again.isInstanceOfSatisfying(
                MongodbException.class, e -> assertThat(e.problem().code()).isEqualTo("mongodb-restore-pending"));
    }

    @Test
    void a_flipped_bit_is_found_before_anything_is_touched() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        dumped();
        flip(directory.resolve(Samples.DATABASE + "/users.bson"), 5_000);
        change();
        // When, Then
        refusedUntouched("mongodb-file-damaged");
    }

    @Test
    void a_flipped_length_is_found_before_anything_is_touched() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        dumped();
        flip(directory.resolve(Samples.OTHER + "/roles.bson"), 2);
        change();
        // When, Then
        refusedUntouched("mongodb-file-damaged");
    }

    @Test
    void a_truncated_file_is_found_before_anything_is_touched() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        dumped();
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("oplog.bson").toFile(), "rw")) {
            file.setLength(file.length() - 3);
        }
        change();
        // When, Then
        refusedUntouched("mongodb-file-damaged");
    }

    @Test
    void a_missing_file_is_found_before_anything_is_touched() throws Exception {
        // Given
        Samples.write(server.endpoint(), 300);
        dumped();
        Files.delete(directory.resolve(Samples.DATABASE + "/users.metadata.json"));
        change();
        // When, Then
        refusedUntouched("mongodb-file-missing");
    }

    private void refusedUntouched(String code) {
        Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(server.endpoint());
        assertThatThrownBy(() -> restore.restore(dump.source(), false, List.of()))
                .isInstanceOfSatisfying(
                        MongodbException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
        assertThat(Samples.read(server.endpoint())).isEqualTo(before);
    }

    private DumpFacts dumped() throws MongodbException, IOException {
        return MongodbDump.dump(server.endpoint(), dump, Clock.systemUTC());
    }

    private void change() {
        try (MongoClient client = server.endpoint().connect()) {
            var users = client.getDatabase(Samples.DATABASE).getCollection("users");
            users.deleteMany(new Document("number", new Document("$lt", 10)));
            users.updateOne(new Document("number", 20), new Document("$set", new Document("name", "changed")));
            users.insertOne(new Document("_id", "late").append("number", -1));
            client.getDatabase(Samples.DATABASE).getCollection("newcomer").insertOne(new Document("_id", 1));
            client.getDatabase(Samples.OTHER).getCollection("roles").drop();
        }
    }

    private Map<String, Map<BsonValue, BsonDocument>> visible() {
        Map<String, Map<BsonValue, BsonDocument>> all = Samples.read(server.endpoint());
        all.keySet().removeIf(name -> name.contains("._stillpoint."));
        return all;
    }

    private void dropAll() {
        try (MongoClient client = server.endpoint().connect()) {
            command("{drop: 'admins'}", true);
            client.getDatabase(Samples.DATABASE).drop();
            client.getDatabase(Samples.OTHER).drop();
        }
    }

    private void command(String json) {
        command(json, false);
    }

    private void command(String json, boolean mayFail) {
        try (MongoClient client = server.endpoint().connect()) {
            client.getDatabase(Samples.DATABASE).runCommand(BsonDocument.parse(json));
        } catch (com.mongodb.MongoCommandException e) {
            if (!mayFail) {
                throw e;
            }
        }
    }

    private List<String> indexNames(String collection) {
        try (MongoClient client = server.endpoint().connect()) {
            return client.getDatabase(Samples.DATABASE)
                    .getCollection(collection)
                    .listIndexes()
                    .map(index -> index.getString("name"))
                    .into(new java.util.ArrayList<>());
        }
    }

    private BsonDocument listed(String collection) {
        try (MongoClient client = server.endpoint().connect()) {
            return client
                    .getDatabase(Samples.DATABASE)
                    .listCollections(BsonDocument.class)
                    .into(new java.util.ArrayList<>())
                    .stream()
                    .filter(one -> one.getString("name").getValue().equals(collection))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path file, int at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int found = bytes.read();
            bytes.seek(at);
            bytes.write(found ^ 0x10);
        }
    }
}
