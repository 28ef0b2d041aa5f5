package io.stillpoint.dbbackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentTasks;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.restore.JudgedDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import io.stillpoint.vault.testing.Tools;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task makes of a MongoDB: of the stand-in, as no real one can be had. */
class MongodbSnapshotTest {

    @TempDir
    static Path shared;

    static S3Server store;
    static TestKeys keys;
    static Vault vault;

    @TempDir
    Path secrets;

    @BeforeAll
    static void start() throws Exception {
        store = S3Server.start(Files.createDirectories(shared.resolve("s3")));
        keys = TestKeys.create(shared.resolve("keys"));
        vault = Vault.open(store.config(keys.recipients()));
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        store.close();
    }

    @Test
    void aSnapshotHoldsADumpAndThePositionThatItStandsFor() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 300);
            AtomicLong told = new AtomicLong();

            // When
            StepFact.Completion fact = tasks().carryOut(task(server, "p1"), new Told("run-1", told::set));

            // Then
            SnapshotRef snapshot = ((StepFact.SnapshotCompleted) fact).snapshot();
            Manifest manifest = vault.manifest(snapshot);
            DumpFacts facts = DumpFacts.fromJson(bytes(manifest, DumpPaths.objectName(DumpPaths.FACTS)));
            assertThat(manifest.objects())
                    .extracting(StoredObject::name)
                    .contains(
                            DumpPaths.objectName("test_platform/users.bson"),
                            DumpPaths.objectName("test_platform/users.metadata.json"),
                            DumpPaths.objectName(DumpPaths.OPLOG));
            assertThat(facts.collections())
                    .allSatisfy(collection -> assertThat(collection.sha256())
                            .isEqualTo(object(manifest, DumpPaths.objectName(collection.dataPath()))
                                    .plainSha256()));
            assertThat(snapshot.component()).isEqualTo(Component.MONGODB);
            assertThat(snapshot.position()).isEqualTo(facts.oplogEnd().text());
            assertThat(told.get()).isPositive().isLessThanOrEqualTo(snapshot.plainBytes());
        }
    }

    @Test
    void aStoreWithoutRoomIsNamedAndNoSnapshotIsLeft() throws Exception {
        try (StandIn server = StandIn.replicaSet();
                S3Server full = S3Server.full(Files.createDirectories(secrets.resolve("full")));
                Vault withoutRoom = Vault.open(full.config(keys.recipients()))) {
            // Given
            Samples.write(server.endpoint(), 30_000);

            // When
            ProblemException failure = catchThrowableOfType(
                    ProblemException.class, () -> tasks(withoutRoom).carryOut(task(server, "p9"), Told.nobody()));

            // Then
            assertThat(failure.problem().code()).isEqualTo("vault-store-failed");
            assertThat(full.keys("clusters/")).noneMatch(key -> key.endsWith("manifest.json"));
        }
    }

    /** No mongorestore can be had: a program of its name says what it was called with, and leaves the directory as it is. */
    @Test
    void theManifestsLinesLayOutADirectoryForMongorestore() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 300);
            StepFact.Completion fact = tasks().carryOut(task(server, "p5"), Told.nobody());
            Manifest manifest = vault.manifest(((StepFact.SnapshotCompleted) fact).snapshot());
            Path desk = Files.createDirectories(secrets.resolve("desk"));
            Files.copy(keys.files().recoveryIdentity(), desk.resolve("key.txt"));
            Path program = Files.writeString(desk.resolve("mongorestore"), "#!/bin/sh\necho \"$@\" > called\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

            // When
            Tools.run(
                    desk,
                    Map.of(
                            "S3CMD_CONFIG",
                            store.s3cmdConfig(desk.resolve("s3cfg")).toString(),
                            "PATH",
                            desk + ":" + System.getenv("PATH")),
                    "bash",
                    "-c",
                    String.join("\n", manifest.restoreByHand()));

            // Then
            assertThat(desk.resolve("called")).content().contains("--oplogReplay --drop dump/");
            Files.copy(desk.resolve(DumpPaths.objectName(DumpPaths.FACTS)), desk.resolve("dump/" + DumpPaths.FACTS));
            JudgedDump dump = JudgedDump.readThrough(new DumpDirectory(desk.resolve("dump")).source());
            assertThat(dump.facts().collections()).hasSize(3);
        }
    }

    @Test
    void aServerThatDiesHalfwayLeavesNoSnapshotAndMayComeBack() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            // Given
            Samples.write(server.endpoint(), 300);
            Told dies = new Told("run-1", passed -> {
                if (passed > 0) {
                    server.die();
                }
            });

            // When
            ProblemException failure = failure(task(server, "p2"), dies);

            // Then
            assertThat(failure.problem().code()).isIn("mongodb-connection-lost", "mongodb-unreachable");
            assertThat(failure.retryable()).isTrue();
            assertThat(store.keys("clusters/icp/points/p2")).noneMatch(key -> key.endsWith("manifest.json"));
        }
    }

    @Test
    void aDatabaseDroppedDuringTheDumpIsNoPartOfTheSnapshot() throws Exception {
        try (StandIn server = StandIn.replicaSet();
                MongoClient client = server.endpoint().connect()) {
            // Given
            Samples.write(server.endpoint(), 300);
            client.getDatabase("test_zzz").getCollection("last").insertOne(new Document("_id", 1));
            Told drops = new Told("run-1", passed -> {
                if (passed > 0) {
                    client.getDatabase("test_zzz").drop();
                }
            });

            // When
            StepFact.Completion fact = tasks().carryOut(task(server, "p3"), drops);

            // Then
            Manifest manifest = vault.manifest(((StepFact.SnapshotCompleted) fact).snapshot());
            assertThat(manifest.objects())
                    .noneMatch(object -> object.name().startsWith("dump:test_zzz") && object.plainBytes() > 0)
                    .anyMatch(object -> object.name().equals(DumpPaths.objectName("test_platform/users.bson")));
        }
    }

    @Test
    void aServerThatIsDownMayComeBack() throws Exception {
        // Given
        StandIn server = StandIn.replicaSet();
        Task task = task(server, "p4");
        server.die();

        // When
        ProblemException failure = failure(task, Told.nobody());

        // Then
        assertThat(failure.problem().code()).isEqualTo("mongodb-unreachable");
        assertThat(failure.retryable()).isTrue();
    }

    private TaskHandler tasks() {
        return tasks(vault);
    }

    private TaskHandler tasks(Vault vault) {
        return ComponentTasks.backups(
                Capability.DB_BACKUP, new BackupResources(secrets, vault, secrets, Clock.systemUTC()));
    }

    private ProblemException failure(Task task, Told context) {
        return catchThrowableOfType(ProblemException.class, () -> tasks().carryOut(task, context));
    }

    private Task task(StandIn server, String point) throws Exception {
        Files.createDirectories(secrets.resolve("clusters/icp/mongodb"));
        var endpoint =
                new ComponentEndpoint(Component.MONGODB, server.endpoint().where());
        Work work = new Work.SnapshotContent(endpoint, new Access("root", 22, "icp", 4001), point, false);
        StepRef step = new StepRef("icp", "s-1", "snapshot-mongodb", "mongodb", 1);
        return new Task(step, Action.SNAPSHOT_MONGODB, 1, Instant.now().plusSeconds(600), work);
    }

    private static StoredObject object(Manifest manifest, String name) {
        return manifest.objects().stream()
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(Manifest manifest, String name) throws Exception {
        try (InputStream in = vault.openPlain(object(manifest, name), keys.restore())) {
            return in.readAllBytes();
        }
    }
}
