package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import io.stillpoint.component.AskedGuards;
import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.DuringDump;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {

    @TempDir
    Path directory;

    @Test
    void a_server_that_dies_during_the_dump_leaves_no_dump() {
        try (StandIn server = StandIn.replicaSet()) {
            Samples.write(server.endpoint(), 300);
            refused(
                    true,
                    "mongodb-connection-lost mongodb-unreachable",
                    () -> MongodbDump.dump(
                            server.endpoint(),
                            new DuringDump(dump(), Samples.DATABASE + "/users.bson", server::die),
                            Clock.systemUTC()));
            assertThat(directory.resolve("stillpoint-dump.json")).doesNotExist();
        }
    }

    @Test
    void a_server_that_dies_during_the_restore_is_told() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            Samples.write(server.endpoint(), 300);
            MongodbDump.dump(server.endpoint(), dump(), Clock.systemUTC());
            refused(
                    true,
                    "mongodb-connection-lost mongodb-unreachable",
                    () -> Restores.first(server.endpoint(), "s")
                            .restore(whenOpened(Samples.OTHER + "/roles.bson", server::die), false, List.of()));
        }
    }

    @Test
    void a_source_that_fails_while_it_is_restored_leaves_the_data_in_use_as_it_was() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            Samples.write(server.endpoint(), 300);
            MongodbDump.dump(server.endpoint(), dump(), Clock.systemUTC());
            Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(server.endpoint());
            DumpSource broken = whenOpened(Samples.OTHER + "/roles.bson", () -> {
                throw new java.io.UncheckedIOException(new IOException("gone"));
            });
            assertThatThrownBy(() -> Restores.first(server.endpoint(), "s")
                            .restore(
                                    path -> {
                                        try {
                                            return broken.open(path);
                                        } catch (java.io.UncheckedIOException e) {
                                            throw e.getCause();
                                        }
                                    },
                                    false,
                                    List.of()))
                    .isInstanceOf(IOException.class);
            assertThat(Samples.read(server.endpoint())).isEqualTo(before);
        }
    }

    @Test
    void an_oplog_that_loses_entries_during_the_dump_leaves_no_dump() {
        try (StandIn server = StandIn.replicaSet();
                MongoClient client = server.endpoint().connect()) {
            Samples.write(server.endpoint(), 300);
            var oplog = client.getDatabase("local").getCollection("oplog.rs");
            Runnable rollback =
                    () -> assertThat(oplog.deleteMany(new BsonDocument()).getDeletedCount())
                            .isPositive();
            refused(
                    true,
                    "mongodb-primary-changed mongodb-oplog-overrun",
                    () -> MongodbDump.dump(
                            server.endpoint(), new DuringDump(dump(), "oplog.bson", rollback), Clock.systemUTC()));
            assertThat(directory.resolve("stillpoint-dump.json")).doesNotExist();
        }
    }

    @Test
    void a_change_of_places_that_stops_anywhere_is_rolled_back() throws Exception {
        try (StandIn server = StandIn.replicaSet();
                MongoClient client = server.endpoint().connect()) {
            Samples.write(server.endpoint(), 60);
            MongodbDump.dump(server.endpoint(), dump(), Clock.systemUTC());
            client.getDatabase(Samples.DATABASE).getCollection("users").drop();
            client.getDatabase(Samples.DATABASE).getCollection("only").insertOne(new org.bson.Document("_id", 1));
            Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(server.endpoint());
            for (int made = 0; made <= 4; made++) {
                String saga = "crash-" + made;
                StagedCollections staging = staged(client, saga);
                List<String> databases = List.of(Samples.DATABASE, Samples.OTHER);
                CollectionSwap places = new CollectionSwap(client, () -> {});
                List<RestoreRecord.Move> moves = places.plan(RestoreRecord.token(saga), databases, staging);
                new RestoreRecord(saga, RestoreRecord.Phase.MOVING, databases, moves).save(client);
                places.change(moves.subList(0, made));
                Restores.first(server.endpoint(), saga).rollBack();
                assertThat(Samples.read(server.endpoint())).as(saga).isEqualTo(before);
            }
        }
    }

    @Test
    void another_replica_set_and_a_server_of_another_series_are_refused() throws Exception {
        try (StandIn server = StandIn.replicaSet();
                StandIn single = StandIn.single()) {
            Samples.write(server.endpoint(), 30);
            MongodbDump.dump(server.endpoint(), dump(), Clock.systemUTC());
            refused(
                    false,
                    "mongodb-other-replica-set",
                    () -> Restores.first(single.endpoint(), "s").restore(dump().source(), false, List.of()));
            assertThat(Restores.first(single.endpoint(), "s")
                            .restore(dump().source(), true, List.of())
                            .collections())
                    .isEqualTo(3);
            version("5.0.0", "6.0.1");
            refused(
                    false,
                    "mongodb-server-older",
                    () -> Restores.first(server.endpoint(), "s").restore(dump().source(), false, List.of()));
            version("6.0.1", "4.4.29");
            refused(
                    false,
                    "mongodb-server-newer",
                    () -> Restores.first(server.endpoint(), "s").restore(dump().source(), false, List.of()));
        }
    }

    @Test
    void a_restore_is_refused_when_the_disk_has_less_room_than_the_documents_need() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            Samples.write(server.endpoint(), 30);
            DumpFacts facts = MongodbDump.dump(server.endpoint(), dump(), Clock.systemUTC());
            long bytes = facts.collections().stream()
                    .mapToLong(CollectionFacts::bytes)
                    .sum();
            server.freeBytes(bytes);
            assertThat(StagedRestore.check(server.endpoint(), facts, AskedGuards.untilOneRefuses()))
                    .isEmpty();
            server.freeBytes(bytes - 1);
            Objection objection = StagedRestore.check(server.endpoint(), facts, AskedGuards.untilOneRefuses())
                    .orElseThrow();
            assertThat(objection.guard()).isEqualTo(Guard.MONGODB_TOO_LITTLE_DISK);
            refused(
                    false,
                    "mongodb-too-little-disk",
                    () -> Restores.first(server.endpoint(), "s").restore(dump().source(), false, List.of()));
            assertThat(Samples.read(server.endpoint()).keySet()).noneMatch(name -> name.contains("._stillpoint."));
            assertThat(Restores.first(server.endpoint(), "s")
                            .restore(dump().source(), false, List.of(objection.acceptance()))
                            .collections())
                    .isEqualTo(3);
        }
    }

    @Test
    void without_a_replica_set_a_dump_claims_no_instant() throws Exception {
        try (StandIn server = StandIn.single()) {
            Samples.write(server.endpoint(), 30);
            DumpFacts facts = MongodbDump.dump(server.endpoint(), dump(), Clock.systemUTC());
            assertThat(facts.instant()).isNull();
            assertThat(facts.oplog()).isNull();
            assertThat(Restores.first(server.endpoint(), "s")
                            .restore(dump().source(), false, List.of())
                            .comparedByHash())
                    .isEqualTo(3);
        }
    }

    @Test
    void without_an_oplog_a_dropped_collection_fails_the_dump() {
        try (StandIn server = StandIn.single()) {
            Samples.write(server.endpoint(), 30);
            Runnable drop = () -> {
                try (MongoClient client = server.endpoint().connect()) {
                    client.getDatabase(Samples.DATABASE).getCollection("users").drop();
                }
            };
            refused(
                    true,
                    "mongodb-dropped-during-dump",
                    () -> MongodbDump.dump(
                            server.endpoint(),
                            new DuringDump(dump(), Samples.DATABASE + "/users.metadata.json", drop),
                            Clock.systemUTC()));
        }
    }

    private StagedCollections staged(MongoClient client, String saga) throws Exception {
        JudgedDump judged = JudgedDump.open(dump().source());
        StagedCollections staging =
                new StagedCollections(client, StagedCollections.prefix(RestoreRecord.token(saga)), () -> {});
        for (var collection : judged.facts().collections()) {
            CollectionMetadata metadata = judged.metadata().get(collection.namespace());
            staging.create(collection.database(), metadata);
            try (var in = dump().source().open(collection.dataPath())) {
                staging.fill(collection.namespace(), new BsonFile(in, ""), false);
            }
        }
        return staging;
    }

    private void version(String from, String to) throws IOException {
        Path file = directory.resolve("stillpoint-dump.json");
        java.nio.file.Files.writeString(
                file, java.nio.file.Files.readString(file).replace('"' + from + '"', '"' + to + '"'));
    }

    private DumpSource whenOpened(String path, Runnable event) {
        return asked -> {
            if (asked.equals(path)) {
                event.run();
            }
            return dump().source().open(asked);
        };
    }

    private DumpDirectory dump() {
        return new DumpDirectory(directory);
    }

    private static void refused(boolean retryable, String codes, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(MongodbException.class, e -> {
            assertThat(codes).contains(e.problem().code());
            assertThat(e.retryable()).isEqualTo(retryable);
        });
    }
}
