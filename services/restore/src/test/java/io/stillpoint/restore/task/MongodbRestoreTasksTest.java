package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks make of a MongoDB stand-in that holds other data by now. */
class MongodbRestoreTasksTest {

    @TempDir
    Path home;

    private StandIn server;
    private ContentTasks tasks;
    private SnapshotRef snapshot;
    private Map<String, Map<BsonValue, BsonDocument>> dumped;
    private Map<String, Map<BsonValue, BsonDocument>> previous;

    @BeforeEach
    void start() throws Exception {
        server = StandIn.replicaSet();
        tasks = new ContentTasks(home, Component.MONGODB, server.endpoint().where());
        Samples.write(server.endpoint(), 90);
        Path directory = home.resolve("dump");
        MongodbDump.dump(server.endpoint(), new DumpDirectory(directory), Clock.systemUTC());
        Map<String, byte[]> objects = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = directory.relativize(file).toString();
                objects.put(DumpPaths.objectName(path), Files.readAllBytes(file));
            }
        }
        snapshot = tasks.sealed(objects);
        dumped = visible();
        try (MongoClient client = server.endpoint().connect()) {
            client.getDatabase(Samples.DATABASE).getCollection("users").deleteMany(new Document());
            client.getDatabase(Samples.DATABASE).getCollection("newcomer").insertOne(new Document("_id", 1));
        }
        previous = visible();
    }

    @AfterEach
    void stop() throws Exception {
        tasks.close();
        server.close();
    }

    @Test
    void aRestoreBringsTheDataBackAndKeepsTheOldAside() throws Exception {
        // Given
        assertThat(tasks.refusals()).isEmpty();
        tasks.verify(snapshot);

        // When
        StepFact.ContentRestored fact = tasks.restore(snapshot, 5, 1);

        // Then
        assertThat(fact.restored()).containsExactly(Samples.DATABASE, Samples.OTHER);
        assertThat(fact.leftAlone()).contains(Samples.DATABASE + ".newcomer: not in the snapshot, kept aside");
        assertThat(fact.proof()).contains("read back").contains("kept aside as _stillpoint.");
        assertThat(visible()).isEqualTo(dumped);
        assertThat(Samples.read(server.endpoint()).keySet())
                .anyMatch(name -> name.startsWith(Samples.DATABASE + "._stillpoint."));
    }

    @Test
    void whatIsKeptAsideIsListedAndGoneForEverOnceItIsDiscarded() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);
        List<AsideItem> listed = tasks.aside();

        // When
        StepFact.AsideRemoved removed = tasks.removeAside(6, false, ContentTasks.SAGA);

        // Then
        assertThat(listed).singleElement().satisfies(item -> {
            assertThat(item.saga()).isEqualTo(ContentTasks.SAGA);
            assertThat(item.what()).startsWith("collections _stillpoint.").contains(Samples.DATABASE);
            assertThat(item.state()).isEqualTo(AsideState.COMPLETE);
        });
        assertThat(removed.removed()).hasSize(1);
        assertThat(Samples.read(server.endpoint()).keySet()).noneMatch(name -> name.contains("_stillpoint."));
        assertThat(tasks.aside()).isEmpty();
        assertThat(tasks.removeAside(7, false, ContentTasks.SAGA).removed()).hasSize(1);
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void whatAnUnfinishedRestoreKeepsIsDiscardedOnlyWhenItIsNamed() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);
        try (MongoClient client = server.endpoint().connect()) {
            client.getDatabase("stillpoint_restores")
                    .getCollection("restores")
                    .updateOne(new Document(), new Document("$set", new Document("phase", "MOVING")));
        }
        AsideState state = tasks.aside().getFirst().state();
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> tasks.removeAside(6, false, ContentTasks.SAGA));

        // When
        tasks.removeAside(7, true, ContentTasks.SAGA);

        // Then
        assertThat(state).isEqualTo(AsideState.UNFINISHED);
        assertThat(refused.problem().code()).isEqualTo("mongodb-restore-not-done");
        assertThat(tasks.aside()).isEmpty();
        assertThat(Samples.read(server.endpoint()).keySet()).noneMatch(name -> name.contains("_stillpoint."));
    }

    @Test
    void theSameTaskAgainAfterItsEndDoesNothingAndSaysTheSame() throws Exception {
        // Given
        StepFact.ContentRestored first = tasks.restore(snapshot, 5, 1);
        insert("since");

        // When
        StepFact.ContentRestored again = tasks.restore(snapshot, 5, 1);

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(visible()).containsKey(Samples.DATABASE + ".since");
    }

    @Test
    void aSecondAttemptFindsItDoneAndLeavesTheOldDataAside() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);
        insert("since");

        // When
        StepFact.ContentRestored second = tasks.restore(snapshot, 6, 2);

        // Then
        assertThat(second.restored()).containsExactly(Samples.DATABASE, Samples.OTHER);
        assertThat(visible()).containsKey(Samples.DATABASE + ".since");
    }

    @Test
    void aRollBackBringsThePreviousDataBackAndSaysSoAgainWhenItIsHandedOutAgain() throws Exception {
        // Given
        tasks.restore(snapshot, 5, 1);

        // When
        StepFact.ContentRolledBack fact = tasks.rollBack(6);

        // Then
        assertThat(fact.putBack()).containsExactly(Samples.DATABASE, Samples.OTHER);
        assertThat(visible()).isEqualTo(previous);
        assertThat(tasks.rollBack(6)).isEqualTo(fact);
        assertThat(tasks.rollBack(7).putBack()).isEmpty();
    }

    @Test
    void aLateDuplicateIsRefusedByTheHigherTokenOfARollBack() throws Exception {
        // Given
        StepFact.ContentRolledBack nothing = tasks.rollBack(6);

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.restore(snapshot, 5, 1));

        // Then
        assertThat(nothing.putBack()).isEmpty();
        assertThat(failure.problem().code()).isEqualTo("mongodb-fenced");
        assertThat(failure.retryable()).isFalse();
        assertThat(visible()).isEqualTo(previous);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Samples.OTHER + "/roles.bson",
                Samples.DATABASE + "/users.metadata.json",
                DumpPaths.OPLOG,
                DumpPaths.FACTS
            })
    void aFlippedBitIsFoundBeforeAnythingIsTouched(String path) throws Exception {
        // Given
        LabVault.flip(tasks.vault().object(snapshot, DumpPaths.objectName(path)));

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.verify(snapshot));

        // Then
        assertThat(failure.problem().code()).isEqualTo("object-damaged");
        assertThat(tasks.refusals()).containsExactly("object-damaged");
        assertThat(visible()).isEqualTo(previous);
    }

    @Test
    void aPlanRefusesAWrongPasswordAnotherReplicaSetAndAServerThatIsDown() throws Exception {
        // Given
        tasks.secret("username", "admin");
        tasks.secret("password", "not-the-one");
        List<String> wrongPassword = tasks.refusals();

        // When
        List<String> others;
        try (StandIn single = StandIn.single();
                ContentTasks elsewhere = new ContentTasks(
                        home.resolve("elsewhere"),
                        Component.MONGODB,
                        server.endpoint().where())) {
            elsewhere.sealed(Map.of(
                    DumpPaths.objectName(DumpPaths.FACTS),
                    Files.readAllBytes(home.resolve("dump").resolve(DumpPaths.FACTS))));
            elsewhere.at(single.endpoint().where());
            others = elsewhere.refusals();
        }

        // Then
        assertThat(wrongPassword).containsExactly("mongodb-login-refused");
        assertThat(others).containsExactly("mongodb-other-replica-set");
        tasks.at("mongodb://127.0.0.1:1/?replicaSet=rs0");
        assertThat(tasks.refusals()).containsExactly("mongodb-unreachable");
    }

    @Test
    void aPlanRefusesADiskWithTooLittleRoomUnlessThatIsAcceptedByName() throws Exception {
        // Given
        server.freeBytes(100);

        // When
        List<String> refusals = tasks.refusals();

        // Then
        assertThat(refusals).containsExactly("mongodb-too-little-disk");
        assertThat(tasks.refusals("older-than-newest")).containsExactly("mongodb-too-little-disk");
        assertThat(tasks.refusals("mongodb-too-little-disk")).isEmpty();
        tasks.at("mongodb://127.0.0.1:1/?replicaSet=rs0");
        assertThat(tasks.refusals("mongodb-too-little-disk")).containsExactly("mongodb-unreachable");
    }

    @Test
    void aPlanShowsAtOnceAllThatSpeaksAgainstIt() throws Exception {
        // Given
        String facts = Files.readString(home.resolve("dump").resolve(DumpPaths.FACTS));
        String series = facts.replaceFirst("\"serverVersion\":\"[^\"]*\"", "\"serverVersion\":\"99.0.1\"");
        try (StandIn single = StandIn.single();
                ContentTasks elsewhere = new ContentTasks(
                        home.resolve("elsewhere"),
                        Component.MONGODB,
                        single.endpoint().where())) {
            elsewhere.sealed(Map.of(DumpPaths.objectName(DumpPaths.FACTS), series.getBytes(StandardCharsets.UTF_8)));
            single.freeBytes(100);

            // When
            List<String> refusals = elsewhere.refusals();

            // Then
            assertThat(refusals)
                    .containsExactly("mongodb-server-older", "mongodb-other-replica-set", "mongodb-too-little-disk");
            assertThat(elsewhere.refusals("mongodb-too-little-disk"))
                    .containsExactly("mongodb-server-older", "mongodb-other-replica-set");
        }
    }

    @Test
    void aDiskThatFillsUpAfterThePlanEndsTheRestoreBeforeItLoads() throws Exception {
        // Given
        assertThat(tasks.refusals()).isEmpty();
        server.freeBytes(100);
        List<Acceptance> accepted = tasks.accepted("mongodb-too-little-disk");

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> tasks.restore(snapshot, 5, 1));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mongodb-too-little-disk");
        assertThat(failure.retryable()).isFalse();
        assertThat(Samples.read(server.endpoint())).isEqualTo(previous);
        tasks.restore(snapshot, 6, 2, accepted.toArray(Acceptance[]::new));
        assertThat(visible()).isNotEqualTo(previous);
    }

    private void insert(String collection) {
        try (MongoClient client = server.endpoint().connect()) {
            client.getDatabase(Samples.DATABASE).getCollection(collection).insertOne(new Document("_id", 1));
        }
    }

    /** Without what stands aside. */
    private Map<String, Map<BsonValue, BsonDocument>> visible() {
        Map<String, Map<BsonValue, BsonDocument>> all = Samples.read(server.endpoint());
        all.keySet().removeIf(name -> name.contains("._stillpoint."));
        return all;
    }
}
