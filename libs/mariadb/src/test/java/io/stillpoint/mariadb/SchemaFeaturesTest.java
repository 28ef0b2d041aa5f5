package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.SchemaFeature;
import io.stillpoint.mariadb.testing.SchemaFeatures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a schema may have is dumped, lost, restored, and compared by a reader of its own. */
class SchemaFeaturesTest {

    @TempDir
    static Path home;

    private static MariadbServer server;
    private static List<SchemaFeature> features;
    private static DumpFacts facts;
    private static byte[] dump;
    private static Map<String, String> before;
    private static Map<String, String> after;
    private static List<String> left;
    private static List<String> notes;

    @BeforeAll
    static void loseAndRestore() throws Exception {
        server = MariadbServer.start("--log-bin=bin", "--auto-increment-increment=10");
        features = SchemaFeatures.known(server);
        SchemaFeatures.make(server, features);
        lossy();
        before = Reading.of(server);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        dump = bytes.toByteArray();
        for (String database : facts.databases()) {
            server.execute("DROP DATABASE " + database);
        }
        server.execute(
                "SET GLOBAL log_bin_trust_function_creators = 0",
                "DROP ROLE inner_role",
                "DROP USER definer@'%', narrow@'%'");
        waitUntilLastTimesHavePassed(server);
        TableRestore restore =
                new TableRestore(server.admin(), MariadbTools.installed(), "features", Turns.first(server));
        restore.keepAside(facts.catalogue());
        left = restore.load(facts.catalogue(), new ByteArrayInputStream(dump), facts.accountsSql());
        notes = restore.prove(facts.catalogue());
        restore.discardAside(false);
        after = Reading.of(server);
    }

    /** What cannot come back as it was. */
    private static void lossy() throws Exception {
        server.execute(
                "CREATE DATABASE lossy",
                "USE lossy",
                "CREATE TABLE precise (id INT PRIMARY KEY, a INT, s BIGINT UNSIGNED GENERATED ALWAYS AS ROW START, e"
                        + " BIGINT UNSIGNED GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM"
                        + " VERSIONING",
                "INSERT INTO precise (id, a) VALUES (1, 2)",
                "UPDATE precise SET a = 3",
                "CREATE VIEW over_precise AS SELECT a FROM precise",
                "CREATE TABLE gone (id INT)",
                "CREATE VIEW broken AS SELECT id FROM gone",
                "CREATE VIEW broken_too AS SELECT id FROM broken",
                "DROP TABLE gone",
                "CREATE EVENT past ON SCHEDULE AT NOW() + INTERVAL 1 SECOND DO SELECT 1",
                "CREATE EVENT past_kept ON SCHEDULE AT NOW() + INTERVAL 1 SECOND ON COMPLETION PRESERVE DO SELECT 1",
                "CREATE EVENT past_end ON SCHEDULE EVERY 1 DAY STARTS NOW() - INTERVAL 9 DAY ENDS NOW() + INTERVAL 1"
                        + " SECOND DO SELECT 1",
                "CREATE EVENT zz_future ON SCHEDULE AT NOW() + INTERVAL 1 DAY DO SELECT 1");
    }

    private static void waitUntilLastTimesHavePassed(MariadbServer server) throws Exception {
        String passed = "SELECT NOW() > FROM_UNIXTIME(" + System.currentTimeMillis() / 1000 + ") + INTERVAL 1 SECOND";
        while (!server.strings(passed).contains("1")) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static Stream<SchemaFeature> features() {
        return features.stream();
    }

    @ParameterizedTest
    @MethodSource("features")
    void aFeatureComesBackAsItWas(SchemaFeature feature) {
        // When
        Map<String, String> restored = of(after, feature.name());

        // Then
        assertThat(restored).isNotEmpty().isEqualTo(of(before, feature.name()));
    }

    @Test
    void accountsAndRolesComeBackAsTheyWere() {
        // When
        Map<String, String> restored = accounts(after);

        // Then
        assertThat(restored)
                .containsKeys("ROLE inner_role", "ACCOUNT 'strict'@'localhost'")
                .isEqualTo(accounts(before));
    }

    @Test
    void viewsThatTheServerCannotReadAreLeftOutAndNamedWithTheirDefinitions() {
        // When
        var broken = facts.catalogue().brokenViews();

        // Then
        assertThat(broken).extracting(view -> view.title()).containsExactly("lossy.broken", "lossy.broken_too");
        assertThat(broken.getFirst().create()).contains("VIEW `broken` AS select");
        assertThat(left).anyMatch(view -> view.contains("lossy.broken (Table 'lossy.gone' doesn't exist"));
    }

    @Test
    void tablesWithTransactionPreciseHistoryComeBackWithTheirPresentRows() {
        // When
        Map<String, String> restored = of(after, "lossy");

        // Then
        assertThat(facts.catalogue().withoutHistory()).containsExactly("lossy.precise");
        assertThat(restored)
                .extractingByKey("TABLE `lossy`.`precise`")
                .isEqualTo(before.get("TABLE `lossy`.`precise`"));
        assertThat(restored).containsKey("VIEW `lossy`.`over_precise`");
        assertThat(notes).anyMatch(note -> note.contains("lossy.precise were counted only"));
    }

    @Test
    void eventsWhoseLastTimeHasPassedAreNotesAndNoDifference() {
        // When
        Map<String, String> restored = of(after, "lossy");

        // Then
        assertThat(restored).doesNotContainKeys("EVENT `lossy`.`past`", "EVENT `lossy`.`past_end`");
        assertThat(restored).containsKeys("EVENT `lossy`.`past_kept`", "EVENT `lossy`.`zz_future`");
        assertThat(notes)
                .anyMatch(note -> note.startsWith("event lossy.past is gone: its last time was 20"))
                .anyMatch(note -> note.startsWith("event lossy.past_end is gone"))
                .anyMatch(note -> note.startsWith("event lossy.past_kept is disabled"));
    }

    @Test
    void theOrdinaryClientAloneBringsAllOfItBack() throws Exception {
        // Given
        Files.write(home.resolve(DumpFacts.DUMP_OBJECT), dump);
        Files.writeString(home.resolve(DumpFacts.ACCOUNTS_OBJECT), facts.accountsSql());
        Files.writeString(
                home.resolve("broken-views.sql"),
                io.stillpoint.mariadb.dump.BrokenViews.script(facts.catalogue().brokenViews()));
        try (MariadbServer empty = MariadbServer.start()) {
            empty.execute(
                    "CREATE USER narrow@'%' IDENTIFIED BY 'of the narrow one'",
                    "GRANT SELECT, EXECUTE ON *.* TO narrow@'%'");
            Files.write(home.resolve("login.cnf"), OptionFile.bytes(empty.admin(), List.of()));
            Process shell = new ProcessBuilder(
                            "bash", "-eu", "-o", "pipefail", "-c", String.join("\n", RestoreByHand.lines(true)))
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
            empty.execute("REVOKE SELECT, EXECUTE ON *.* FROM narrow@'%'");
            assertThat(Reading.of(empty)).isEqualTo(after);
        }
    }

    private static Map<String, String> of(Map<String, String> all, String database) {
        Map<String, String> part = new TreeMap<>(all);
        part.keySet().removeIf(name -> !name.contains(" `" + database + "`"));
        return part;
    }

    private static Map<String, String> accounts(Map<String, String> all) {
        Map<String, String> part = new TreeMap<>(all);
        part.keySet().removeIf(name -> !name.startsWith("ACCOUNT ") && !name.startsWith("ROLE "));
        return part;
    }
}
