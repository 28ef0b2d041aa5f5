package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.aside.AsideResult;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.DumpOrder;
import io.stillpoint.mariadb.dump.DumpTool;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.Halfway;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.mariadb.testing.WrappedTools;
import io.stillpoint.schemas.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Back into an empty server and over an existing one, and back again when it fails. */
class TableRestoreTest {

    @TempDir
    Path home;

    private MariadbServer server;

    @BeforeEach
    void start() throws Exception {
        server = MariadbServer.start("--log-bin=bin");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private record Taken(DumpFacts facts, byte[] bytes, Map<String, String> reading) {
        InputStream stream() {
            return new ByteArrayInputStream(bytes);
        }

        DumpCatalogue catalogue() {
            return facts.catalogue();
        }
    }

    @Test
    void anEmptyServerGetsEverything() throws Exception {
        // Given
        Taken taken = taken(11, 60);
        try (MariadbServer empty = MariadbServer.start()) {
            TableRestore restore = restore(empty);

            // When
            restore.keepAside(taken.catalogue());
            restore.load(taken.catalogue(), taken.stream(), taken.facts().accountsSql());
            restore.prove(taken.catalogue());
            restore.discardAside(false);

            // Then
            assertThat(Reading.of(empty)).isEqualTo(taken.reading());
        }
    }

    @Test
    void anExistingServerIsReplacedAndWhatTheDumpDoesNotKnowStays() throws Exception {
        // Given
        Taken taken = taken(12, 40);
        changeEverything();
        server.execute("CREATE DATABASE later", "CREATE TABLE later.kept (a INT)", "INSERT INTO later.kept VALUES (5)");
        TableRestore restore = restore(server);

        // When
        AsideResult kept = restore.keepAside(taken.catalogue());
        restore.load(taken.catalogue(), taken.stream(), taken.facts().accountsSql());
        restore.prove(taken.catalogue());
        restore.discardAside(false);

        // Then
        assertThat(kept.databases()).containsExactly("crm", "odd `name", "shop");
        assertThat(kept.leftAlone()).containsExactly("later");
        assertThat(server.strings("SELECT a FROM later.kept")).containsExactly("5");
        server.execute("DROP DATABASE later");
        assertThat(Reading.of(server)).isEqualTo(taken.reading());
    }

    @Test
    void aProvedRestoreCanStillBeRolledBack() throws Exception {
        // Given
        Taken taken = taken(13, 30);
        changeEverything();
        Map<String, String> before = Reading.of(server);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        restore.load(taken.catalogue(), taken.stream(), taken.facts().accountsSql());
        restore.prove(taken.catalogue());

        // When
        restore.rollBack();

        // Then
        assertThat(Reading.of(server)).isEqualTo(before);
    }

    @Test
    void aTruncatedDumpIsFoundAndRolledBack() throws Exception {
        // Given
        Taken taken = taken(14, 30);
        Map<String, String> before = Reading.of(server);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        String text = new String(taken.bytes(), StandardCharsets.ISO_8859_1);
        int cut = text.indexOf("ENABLE KEYS */;\n", text.length() / 2) + "ENABLE KEYS */;\n".length();
        InputStream truncated = new ByteArrayInputStream(Arrays.copyOf(taken.bytes(), cut));

        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class,
                () -> restore.load(taken.catalogue(), truncated, taken.facts().accountsSql()));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-dump-truncated");
        restore.rollBack();
        assertThat(Reading.of(server)).isEqualTo(before);
    }

    @Test
    void anSqlErrorInTheMiddleEndsTheLoadAndIsRolledBack() throws Exception {
        // Given
        Taken taken = taken(15, 30);
        Map<String, String> before = Reading.of(server);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        String broken = new String(taken.bytes(), StandardCharsets.ISO_8859_1)
                .replace("INSERT INTO `note` VALUES", "INSERT INTO `nowhere` VALUES");

        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class,
                () -> restore.load(
                        taken.catalogue(),
                        new ByteArrayInputStream(broken.getBytes(StandardCharsets.ISO_8859_1)),
                        taken.facts().accountsSql()));

        // Then
        assertThat(failure.problem().found()).contains("nowhere").doesNotContain("Dump completed");
        restore.rollBack();
        assertThat(Reading.of(server)).isEqualTo(before);
    }

    @Test
    void aServerKilledDuringTheLoadCanBeLoadedAgain() throws Exception {
        // Given
        Taken taken = taken(16, 200);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        MariadbException failure = catchThrowableOfType(
                MariadbException.class,
                () -> restore.load(
                        taken.catalogue(), Halfway.reading(taken.stream(), 2 << 20, () -> server.kill()), ""));
        server.restart();

        // When
        restore.load(taken.catalogue(), taken.stream(), taken.facts().accountsSql());

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-unreachable");
        restore.prove(taken.catalogue());
        restore.discardAside(false);
        assertThat(Reading.of(server)).isEqualTo(taken.reading());
    }

    @Test
    void aServerKilledDuringTheLoadCanBeRolledBack() throws Exception {
        // Given
        Taken taken = taken(17, 200);
        Map<String, String> before = Reading.of(server);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        MariadbException failure = catchThrowableOfType(
                MariadbException.class,
                () -> restore.load(
                        taken.catalogue(), Halfway.reading(taken.stream(), 2 << 20, () -> server.kill()), ""));
        server.restart();

        // When
        restore.rollBack();

        // Then
        assertThat(failure.retryable()).as(failure.problem().sentence()).isTrue();
        assertThat(Reading.of(server)).isEqualTo(before);
    }

    @Test
    void noEventFiresBetweenLoadAndProof() throws Exception {
        // Given
        Taken taken = taken(18, 5);
        try (MariadbServer busy = MariadbServer.start("--event-scheduler=ON")) {
            TableRestore restore = restore(busy);
            restore.keepAside(taken.catalogue());
            restore.load(taken.catalogue(), taken.stream(), "");

            // When
            List<String> scheduler = busy.strings("SELECT @@GLOBAL.event_scheduler");

            // Then
            assertThat(scheduler).containsExactly("OFF");
            assertThat(busy.strings("SELECT said FROM crm.log")).isEmpty();
            restore.prove(taken.catalogue());
            assertThat(busy.strings("SELECT @@GLOBAL.event_scheduler")).containsExactly("ON");
        }
    }

    @Test
    void aTableThatComesWhileDefinitionsAreWrittenDownIsRefusedAndKeepsItsRows() throws Exception {
        // Given
        Taken taken = taken(25, 5);
        Path login = Files.write(home.resolve("login.cnf"), OptionFile.bytes(server.admin(), List.of()));
        MariadbTools tools = WrappedTools.before(home.resolve("tools"), """
            case "$*" in *--skip-triggers*)
              mariadb --defaults-file=%s -e 'CREATE TABLE shop.late (id INT); INSERT INTO shop.late VALUES (5)' </dev/null
            esac\
            """.formatted(login));
        TableRestore restore = new TableRestore(server.admin(), tools, "saga-1", Turns.first(server));

        // When
        MariadbException failure =
                catchThrowableOfType(MariadbException.class, () -> restore.keepAside(taken.catalogue()));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-changed-meanwhile");
        assertThat(failure.problem().found()).contains("table shop.late");
        assertThat(failure.retryable()).isTrue();
        restore.rollBack();
        assertThat(server.strings("SELECT id FROM shop.late")).containsExactly("5");
    }

    @Test
    void aDumpWithoutHistoryOfAnOlderServerIsProvedOnANewerOne() throws Exception {
        // Given
        Shop.fill(server, 26, 5);
        ServerVersion older = new ServerVersion(10, 6, 18);
        ServerVersion tools = MariadbTools.installed().version();
        List<String> databases = List.of("crm", "odd `name", "shop");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        DumpCatalogue catalogue = new DumpTool(server.backup(), MariadbTools.installed())
                .everything(new DumpOrder(databases, true, false, false, List.of(), List.of(), List.of()), dump)
                .catalogue(older, tools, databases);
        TableRestore restore = restore(server);
        restore.keepAside(catalogue);
        restore.load(catalogue, new ByteArrayInputStream(dump.toByteArray()), "");

        // When
        restore.prove(catalogue);

        // Then
        assertThat(restore.proved()).isTrue();
        assertThat(server.strings("SELECT price FROM shop.priced FOR SYSTEM_TIME ALL ORDER BY id"))
                .containsExactly("3.00", "5.00");
    }

    @Test
    void aDumpOfTheFirstFormatIsLoadedWithoutItsLocks() throws Exception {
        // Given
        server.execute(
                "CREATE DATABASE shop",
                "CREATE SEQUENCE shop.numbers",
                "CREATE TABLE shop.numbered (id INT DEFAULT NEXTVAL(shop.numbers), said TEXT)",
                "INSERT INTO shop.numbered (said) VALUES ('\nLOCK TABLES `x` WRITE;\n')");
        Map<String, String> before = Reading.of(server);
        ServerVersion version = MariadbTools.installed().version();
        List<String> databases = List.of("shop");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        DumpCatalogue read = new DumpTool(server.backup(), MariadbTools.installed())
                .everything(new DumpOrder(databases, true, true, true, List.of(), List.of(), List.of()), dump)
                .catalogue(version, version, databases);
        DumpCatalogue first = DumpCatalogue.read(
                """
                {"format":1,"server":"%1$s","tools":"%1$s","databases":["shop"],"longestStatementBytes":9,"entries":%2$s}
                """.formatted(version, Json.text(read.entries())).getBytes(StandardCharsets.UTF_8));
        TableRestore restore = restore(server);
        restore.keepAside(first);

        // When
        restore.load(first, new ByteArrayInputStream(dump.toByteArray()), "");

        // Then
        assertThat(dump.toString(StandardCharsets.UTF_8)).contains("\nLOCK TABLES `numbered` WRITE;");
        restore.prove(first);
        restore.discardAside(false);
        assertThat(Reading.of(server)).isEqualTo(before);
    }

    @Test
    void whatIsProvedStaysProvedAndEventsFireAlthoughTheFirstProofEndedBeforeThat() throws Exception {
        // Given
        Taken taken = taken(24, 5);
        try (MariadbServer busy = MariadbServer.start("--event-scheduler=ON")) {
            TableRestore restore = restore(busy);
            restore.keepAside(taken.catalogue());
            restore.load(taken.catalogue(), taken.stream(), "");
            restore.prove(taken.catalogue());
            busy.execute(
                    "SET GLOBAL event_scheduler = OFF",
                    "INSERT INTO crm.plain VALUES (7)",
                    "CREATE DATABASE outside",
                    "CREATE TABLE outside.pointing (id INT, FOREIGN KEY (id) REFERENCES shop.customer (id))");
            restore.keepAside(taken.catalogue());

            // When
            restore.prove(taken.catalogue());

            // Then
            assertThat(restore.proved()).isTrue();
            assertThat(busy.strings("SELECT @@GLOBAL.event_scheduler")).containsExactly("ON");
        }
    }

    @Test
    void aChangedRowIsNotProved() throws Exception {
        // Given
        Taken taken = taken(19, 5);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        restore.load(taken.catalogue(), taken.stream(), "");
        server.execute("UPDATE shop.customer SET ratio = ratio + 1 WHERE id = 3", "DELETE FROM crm.plain LIMIT 1");
        server.execute("DROP TRIGGER crm.counted");

        // When
        MariadbException failure = catchThrowableOfType(MariadbException.class, () -> restore.prove(taken.catalogue()));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-proof-failed");
        assertThat(failure.problem().found())
                .contains("table shop.customer has different rows")
                .contains("table crm.plain has 2 rows instead of 3")
                .contains("table crm.note has a different definition");
    }

    @Test
    void theOldIsNotDeletedBeforeTheNewIsProved() throws Exception {
        // Given
        Taken taken = taken(20, 5);
        TableRestore restore = restore(server);
        restore.keepAside(taken.catalogue());
        restore.load(taken.catalogue(), taken.stream(), "");

        // When
        MariadbException failure = catchThrowableOfType(MariadbException.class, () -> restore.discardAside(false));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-restore-phase");
    }

    @Test
    void aDumpOfANewerSeriesIsRefusedBeforeAnythingIsTouched() throws Exception {
        // Given
        Taken taken = taken(21, 2);
        DumpCatalogue newer = new DumpCatalogue(
                1,
                "99.1.0",
                taken.catalogue().tools(),
                taken.catalogue().databases(),
                taken.catalogue().entries(),
                1,
                List.of(),
                List.of(),
                List.of());

        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class, () -> restore(server).keepAside(newer));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-server-too-old");
        assertThat(Reading.of(server)).isEqualTo(taken.reading());
    }

    @Test
    void aForeignKeyFromOutsideIsRefusedBeforeAnythingIsTouched() throws Exception {
        // Given
        Taken taken = taken(22, 2);
        server.execute(
                "CREATE DATABASE outside",
                "CREATE TABLE outside.pointing (id INT, FOREIGN KEY (id) REFERENCES shop.customer (id))");

        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class, () -> restore(server).keepAside(taken.catalogue()));

        // Then
        assertThat(failure.problem().code())
                .as(failure.problem().sentence())
                .isEqualTo("mariadb-foreign-key-from-outside");
    }

    @Test
    void theOrdinaryClientAloneRestoresIt() throws Exception {
        // Given
        Taken taken = taken(23, 20);
        Files.write(home.resolve(DumpFacts.DUMP_OBJECT), taken.bytes());
        Files.writeString(home.resolve(DumpFacts.ACCOUNTS_OBJECT), taken.facts().accountsSql());
        try (MariadbServer empty = MariadbServer.start()) {
            Files.write(home.resolve("login.cnf"), OptionFile.bytes(empty.admin(), List.of()));
            Process shell = new ProcessBuilder(
                            "bash", "-eu", "-o", "pipefail", "-c", String.join("\n", RestoreByHand.lines(false)))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("said").toFile())
                    .start();

            // When
            boolean ended = shell.waitFor(120, TimeUnit.SECONDS);

            // Then
            assertThat(ended).isTrue();
            assertThat(shell.exitValue())
                    .as(Files.readString(home.resolve("said")))
                    .isZero();
            assertThat(Reading.of(empty)).isEqualTo(taken.reading());
        }
    }

    private Taken taken(long seed, int orders) throws Exception {
        Shop.fill(server, seed, orders);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpFacts facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        return new Taken(facts, bytes.toByteArray(), Reading.of(server));
    }

    private void changeEverything() throws Exception {
        server.execute(
                "DELETE FROM crm.note WHERE id < 5",
                "DROP VIEW shop.doubled",
                "DROP PROCEDURE shop.clean",
                "ALTER TABLE crm.plain ADD COLUMN more INT",
                "CREATE TABLE shop.extra (id INT PRIMARY KEY, c INT, FOREIGN KEY (c) REFERENCES shop.customer (id))",
                "DO NEXTVAL(shop.numbers)",
                "SET PASSWORD FOR 'app'@'%' = PASSWORD('changed')",
                "DROP USER 'o''hara'@'10.0.0.%'");
    }

    private static TableRestore restore(MariadbServer target) throws MariadbException {
        return new TableRestore(target.admin(), MariadbTools.installed(), "saga-1", Turns.first(target));
    }
}
