package io.stillpoint.dbbackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentTasks;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.loss.Loss;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task makes of a real MariaDB. */
class MariadbSnapshotTest {

    /** About half of the dump; compressed it is more than the 8 MiB that the vault sends as its first part. */
    private static final long KILLED_AFTER_BYTES = 20 << 20;

    @TempDir
    static Path shared;

    static S3Server store;
    static TestKeys keys;
    static Vault vault;
    static MariadbServer server;

    @TempDir
    Path secrets;

    private TaskHandler tasks;

    @BeforeAll
    static void start() throws Exception {
        store = S3Server.start(Files.createDirectories(shared.resolve("s3")));
        keys = TestKeys.create(shared.resolve("keys"));
        vault = Vault.open(store.config(keys.recipients()));
        server = MariadbServer.start("--log-bin", "--server-id=7");
        Shop.fill(server, 11, 50);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        vault.close();
        store.close();
    }

    @BeforeEach
    void handOutCredentials() throws Exception {
        secret("username", server.backup().username());
        secret("password", MariadbServer.PASSWORD);
        tasks = tasks(vault);
    }

    @Test
    void aSnapshotHoldsDumpAccountsAndCatalogueWithItsPosition() throws Exception {
        // Given
        Task task = task(server.port());

        // When
        StepFact.Completion fact = tasks.carryOut(task, Told.nobody());

        // Then
        SnapshotRef snapshot = ((StepFact.SnapshotCompleted) fact).snapshot();
        Manifest manifest = vault.manifest(snapshot);
        assertThat(manifest.objects())
                .extracting(StoredObject::name)
                .containsExactly("dump.sql", "accounts.sql", "catalogue.json");
        assertThat(text(manifest.objects().getFirst())).contains("CREATE TABLE").contains("-- Dump completed");
        assertThat(snapshot.component()).isEqualTo(Component.MARIADB);
        assertThat(snapshot.position())
                .isEqualTo(manifest.source().get("mariadb.position"))
                .isNotEqualTo("none");
        assertThat(manifest.toString()).doesNotContain(MariadbServer.PASSWORD);
    }

    @Test
    void aRightOnWhatIsGoneIsNamedInTheManifest() throws Exception {
        // Given
        server.execute(
                "CREATE USER 'stale'@'%'",
                "CREATE TABLE shop.gone (id INT)", "GRANT SELECT ON shop.gone TO 'stale'@'%'", "DROP TABLE shop.gone");

        // When
        StepFact.Completion fact = tasks.carryOut(task(server.port()), Told.nobody());

        // Then
        server.execute("DROP USER 'stale'@'%'");
        Manifest manifest = vault.manifest(((StepFact.SnapshotCompleted) fact).snapshot());
        assertThat(manifest.source().get("mariadb.accounts-left-out"))
                .contains("'stale'@'%' without SELECT ON `shop`.`gone`");
    }

    @Test
    void whatABackupLeavesOutIsNamedInTheManifest() throws Exception {
        // Given
        server.execute(
                "CREATE TABLE shop.gone (id INT)",
                "CREATE VIEW shop.blind AS SELECT id FROM shop.gone",
                "DROP TABLE shop.gone",
                "CREATE TABLE shop.precise (id INT, s BIGINT UNSIGNED GENERATED ALWAYS AS ROW START, e BIGINT UNSIGNED"
                        + " GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING");

        // When
        StepFact.Completion fact = tasks.carryOut(task(server.port()), Told.nobody());

        // Then
        server.execute("DROP VIEW shop.blind", "DROP TABLE shop.precise");
        SnapshotRef snapshot = ((StepFact.SnapshotCompleted) fact).snapshot();
        Manifest manifest = vault.manifest(snapshot);
        assertThat(snapshot.losses())
                .extracting(Loss::what)
                .containsExactly("history of table shop.precise", "view shop.blind");
        assertThat(manifest.source())
                .containsEntry("mariadb.history-left-out", "shop.precise")
                .hasEntrySatisfying(
                        "mariadb.views-left-out",
                        views -> assertThat(views).startsWith("view shop.blind (View 'shop.blind' references invalid"));
        assertThat(manifest.objects()).extracting(StoredObject::name).contains("broken-views.sql");
        assertThat(text(manifest.objects().getLast())).contains("VIEW `blind` AS select");
        assertThat(manifest.restoreByHand()).anyMatch(line -> line.contains("--force < broken-views.sql"));
    }

    @Test
    void aTableThatCannotBeReadIsLeftOutAndNamedHoweverItsFileIsDamaged() throws Exception {
        // Given
        try (MariadbServer broken = MariadbServer.start()) {
            Shop.fill(broken, 11, 3);
            for (String table : List.of("cut_off", "halfway", "crashed")) {
                broken.execute(
                        "CREATE TABLE shop.%s (id INT PRIMARY KEY, t TEXT)%s"
                                .formatted(table, table.equals("crashed") ? " ENGINE=MyISAM" : ""),
                        "INSERT INTO shop.%s SELECT seq, REPEAT('x', 1000) FROM shop.seq_1_to_300".formatted(table));
            }
            broken.shutDown();
            damage(broken.file("shop/cut_off.ibd"), 0, 64 << 10);
            damage(broken.file("shop/halfway.ibd"), 6 * (16 << 10), 128 << 10);
            damage(broken.file("shop/crashed.MYD"), 3_000, 50_000);
            broken.restart();

            // When
            StepFact.Completion fact = tasks.carryOut(task(broken.port()), Told.nobody());

            // Then
            SnapshotRef snapshot = ((StepFact.SnapshotCompleted) fact).snapshot();
            assertThat(snapshot.losses())
                    .extracting(Loss::what)
                    .containsExactlyInAnyOrder("table shop.crashed", "table shop.cut_off", "table shop.halfway");
            Manifest manifest = vault.manifest(snapshot);
            assertThat(manifest.source())
                    .containsEntry("mariadb.tables-left-out", "shop.crashed,shop.cut_off,shop.halfway");
            assertThat(text(manifest.objects().getFirst()))
                    .contains("CREATE TABLE `customer`")
                    .contains("-- Dump completed")
                    .doesNotContain("`halfway`");
        }
    }

    private static void damage(Path file, int from, int bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, from, from + bytes, (byte) 0xa5);
        Files.write(file, content);
    }

    @Test
    void columnsThatServersWriteWithSixDigitsAreNamedInTheManifest() throws Exception {
        // Given
        server.execute(
                "CREATE TABLE shop.measured (id INT PRIMARY KEY, value FLOAT, exact DOUBLE, cents FLOAT(9,2))",
                "INSERT INTO shop.measured VALUES (1, 1234567, 1234567, 1.25)");

        // When
        StepFact.Completion fact = tasks.carryOut(task(server.port()), Told.nobody());

        // Then
        server.execute("DROP TABLE shop.measured");
        Manifest manifest = vault.manifest(((StepFact.SnapshotCompleted) fact).snapshot());
        assertThat(text(manifest.objects().getFirst())).contains("(1,1234570,1234567,1.25)");
        assertThat(manifest.source()).containsEntry("mariadb.six-digits-only", "shop.measured.value");
    }

    @Test
    void aWrongPasswordIsToldAndNotTriedAgain() throws Exception {
        // Given
        secret("password", "not-the-one");

        // When
        ProblemException failure = failure(task(server.port()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-login-refused");
        assertThat(failure.problem().toString()).doesNotContain("not-the-one");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aServerThatIsDownMayComeBack() throws Exception {
        // Given
        Task task = task(1);

        // When
        ProblemException failure = failure(task);

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-unreachable");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aServerThatDiesDuringTheDumpLeavesNeitherManifestNorObject() throws Exception {
        // Given
        try (MariadbServer dying = MariadbServer.start()) {
            Shop.fill(dying, 12, 1_000);
            List<String> before = store.keys("");
            AtomicLong passed = new AtomicLong();
            TaskContext killing = new Told("run-2", doneBytes -> {
                if (passed.getAndSet(doneBytes) <= KILLED_AFTER_BYTES && doneBytes > KILLED_AFTER_BYTES) {
                    dying.kill();
                }
            });

            // When
            ProblemException failure =
                    catchThrowableOfType(ProblemException.class, () -> tasks.carryOut(task(dying.port()), killing));

            // Then
            assertThat(failure.problem().code()).isEqualTo("mariadb-unreachable");
            assertThat(failure.retryable()).isTrue();
            assertThat(passed).hasValueGreaterThan(KILLED_AFTER_BYTES);
            assertThat(store.keys("")).isEqualTo(before);
        }
    }

    @Test
    void aStoreWithoutRoomIsNamedAndNothingIsLeftThere() throws Exception {
        // Given
        try (MariadbServer large = MariadbServer.start();
                S3Server full = S3Server.full(Files.createDirectories(secrets.resolve("full")));
                Vault withoutRoom = Vault.open(full.config(keys.recipients()))) {
            Shop.fill(large, 12, 1_000);

            // When
            ProblemException failure = catchThrowableOfType(
                    ProblemException.class, () -> tasks(withoutRoom).carryOut(task(large.port()), Told.nobody()));

            // Then
            assertThat(failure.problem().code()).isEqualTo("vault-store-failed");
            assertThat(failure.problem().remedy()).contains("free disk space");
            assertThat(full.keys("clusters/")).isEmpty();
        }
    }

    @Test
    void theManifestsLinesAndOrdinaryToolsRestoreIntoAnEmptyServer() throws Exception {
        // Given
        SnapshotRef snapshot =
                ((StepFact.SnapshotCompleted) tasks.carryOut(task(server.port()), Told.nobody())).snapshot();
        String lines = String.join("\n", vault.manifest(snapshot).restoreByHand());
        Path desk = Files.createDirectories(shared.resolve("desk"));
        Files.copy(keys.files().recoveryIdentity(), desk.resolve("key.txt"));
        Path s3cmd = store.s3cmdConfig(desk.resolve("s3cfg"));
        try (MariadbServer empty = MariadbServer.start()) {
            empty.execute(
                    "CREATE USER 'hand'@'%' IDENTIFIED BY 'by hand'",
                    "GRANT ALL PRIVILEGES ON *.* TO 'hand'@'%' WITH GRANT OPTION");
            Files.writeString(desk.resolve("login.cnf"), """
                [client]
                protocol=tcp
                host=127.0.0.1
                port=%d
                user=hand
                password="by hand"
                skip-ssl
                """.formatted(empty.port()));

            // When
            Tools.run(desk, Map.of("S3CMD_CONFIG", s3cmd.toString()), "bash", "-c", lines);

            // Then
            empty.execute("DROP USER 'hand'@'%'");
            assertThat(Reading.of(empty)).isEqualTo(Reading.of(server));
        }
    }

    @Test
    void aTaskOfAnotherBackupWorkerIsRefused() {
        // Given
        Task foreign = new Task(step(), Action.CHECK_VAULT, 1, Instant.now().plusSeconds(60), new Work.OnVault());

        // When
        ProblemException failure = failure(foreign);

        // Then
        assertThat(failure.problem().code()).isEqualTo("task-unknown");
    }

    private TaskHandler tasks(Vault vault) {
        return ComponentTasks.backups(
                Capability.DB_BACKUP, new BackupResources(secrets, vault, secrets, Clock.systemUTC()));
    }

    private ProblemException failure(Task task) {
        return catchThrowableOfType(ProblemException.class, () -> tasks.carryOut(task, Told.nobody()));
    }

    private static String text(StoredObject object) throws Exception {
        try (InputStream in = vault.openPlain(object, keys.restore())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Task task(int port) {
        var endpoint = new ComponentEndpoint(Component.MARIADB, "mariadb://127.0.0.1:" + port);
        Work work = new Work.SnapshotContent(endpoint, new Access("root", 22, "icp", 4001), "p1", false);
        return new Task(step(), Action.SNAPSHOT_MARIADB, 1, Instant.now().plusSeconds(600), work);
    }

    private static StepRef step() {
        return new StepRef("icp", "s-1", "snapshot-mariadb", "mariadb", 1);
    }

    private void secret(String name, String text) throws Exception {
        Path folder = Files.createDirectories(secrets.resolve("clusters/icp/mariadb"));
        Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
    }
}
