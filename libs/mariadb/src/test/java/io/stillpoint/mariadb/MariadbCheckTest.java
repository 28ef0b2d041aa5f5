package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.testing.MariadbServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found out before anything is touched. */
class MariadbCheckTest {

    private static final MariadbTools TOOLS = MariadbTools.installed();

    @TempDir
    static Path home;

    private static MariadbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MariadbServer.start();
        server.execute(
                "CREATE DATABASE one",
                "CREATE TABLE one.safe (a INT)",
                "CREATE TABLE one.unsafe (a INT) ENGINE=MyISAM",
                "CREATE USER 'poor'@'%' IDENTIFIED BY 'poor'",
                "GRANT SELECT, SHOW VIEW ON *.* TO 'poor'@'%'",
                "GRANT ALL ON one.* TO 'poor'@'%'");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theLoginComesFromPrivateFiles() throws Exception {
        // Given
        Path secrets = MariadbServer.secrets(home.resolve("secrets"), "backup", MariadbServer.PASSWORD);

        // When
        MariadbEndpoint endpoint = MariadbEndpoint.load("127.0.0.1", server.port(), secrets);

        // Then
        assertThat(endpoint).isEqualTo(server.backup()).asString().doesNotContain("of-the-tests");
    }

    @Test
    void filesThatOthersMayReadAreRefused() throws Exception {
        // Given
        Path secrets = MariadbServer.secrets(home.resolve("open"), "backup", "x");
        Files.setPosixFilePermissions(
                secrets.resolve(MariadbEndpoint.PASSWORD_FILE), PosixFilePermissions.fromString("rw-r-----"));

        // When
        MariadbException failure =
                catchThrowableOfType(MariadbException.class, () -> MariadbEndpoint.load("127.0.0.1", 1, secrets));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-credentials-unusable");
        assertThat(failure.problem().remedy()).contains("chmod 600");
    }

    @Test
    void aGoodServerIsDescribed() throws Exception {
        // When
        ServerFacts facts = new MariadbCheck(server.backup(), TOOLS).forBackup();

        // Then
        assertThat(facts.databases()).containsExactly("one");
        assertThat(facts.withoutTransactions()).containsExactly("one.unsafe (MyISAM)");
        assertThat(facts.roundedColumns()).isEmpty();
        assertThat(facts.binaryLog()).isFalse();
        assertThat(facts.versionText()).startsWith(facts.version().toString());
        assertThat(facts.bytes().get("one")).isPositive();
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        // Given
        MariadbEndpoint wrong = new MariadbEndpoint("127.0.0.1", server.port(), "backup", "wrong-word", null);

        // When
        MariadbException failure = failing(wrong, TOOLS);

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-login-refused");
        assertThat(failure.problem().sentence()).doesNotContain("wrong-word");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aServerThatIsDownIsWorthAnotherTry() {
        // Given
        MariadbEndpoint nobody = new MariadbEndpoint("127.0.0.1", 1, "backup", "x", null);

        // When
        MariadbException failure = failing(nobody, TOOLS);

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-unreachable");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void rightsOnSingleDatabasesAreNotEnough() {
        // Given
        MariadbEndpoint poor = new MariadbEndpoint("127.0.0.1", server.port(), "poor", "poor", null);

        // When
        MariadbException failure = failing(poor, TOOLS);

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-privilege-missing");
        assertThat(failure.problem().found()).endsWith("without TRIGGER, EVENT, EXECUTE");
    }

    @Test
    void theBackupAccountMayNotRestore() {
        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class, () -> new MariadbCheck(server.backup(), TOOLS).forRestore());

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-privilege-missing");
        assertThat(failure.problem().found()).contains("ALL PRIVILEGES", "GRANT OPTION");
    }

    @Test
    void whoMayDoEverythingButOneThingMayNotRestore() throws Exception {
        // Given
        server.execute(
                "CREATE USER 'almost'@'%' IDENTIFIED BY 'almost'",
                "GRANT ALL PRIVILEGES ON *.* TO 'almost'@'%' WITH GRANT OPTION",
                "REVOKE SHUTDOWN ON *.* FROM 'almost'@'%'");
        MariadbEndpoint almost = new MariadbEndpoint("127.0.0.1", server.port(), "almost", "almost", null);

        // When
        MariadbException failure =
                catchThrowableOfType(MariadbException.class, () -> new MariadbCheck(almost, TOOLS).forRestore());

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-privilege-missing");
        assertThat(failure.problem().found()).endsWith("without ALL PRIVILEGES");
    }

    @Test
    void backupRightsOfADefaultRoleAreEnough() throws Exception {
        // Given
        server.execute(
                "CREATE ROLE savers",
                "CREATE ROLE readers",
                "GRANT SELECT, SHOW VIEW ON *.* TO readers",
                "GRANT TRIGGER, EVENT, EXECUTE ON *.* TO savers",
                "GRANT readers TO savers",
                "CREATE USER 'bob'@'%' IDENTIFIED BY 'bobs-word'",
                "GRANT savers TO 'bob'@'%'",
                "SET DEFAULT ROLE savers FOR 'bob'@'%'");

        // When
        ServerFacts facts = new MariadbCheck(
                        new MariadbEndpoint("127.0.0.1", server.port(), "bob", "bobs-word", null), TOOLS)
                .forBackup();

        // Then
        server.execute("DROP USER 'bob'@'%'", "DROP ROLE savers", "DROP ROLE readers");
        assertThat(facts.databases()).contains("one");
    }

    @Test
    void allPrivilegesOfADefaultRoleAreEnough() throws Exception {
        // Given
        server.execute(
                "CREATE ROLE everything",
                "GRANT ALL PRIVILEGES ON *.* TO everything WITH GRANT OPTION",
                "CREATE USER 'by_role'@'%' IDENTIFIED BY 'by_role'",
                "GRANT everything TO 'by_role'@'%'",
                "SET DEFAULT ROLE everything FOR 'by_role'@'%'");
        MariadbEndpoint byRole = new MariadbEndpoint("127.0.0.1", server.port(), "by_role", "by_role", null);

        // When
        ServerFacts facts = new MariadbCheck(byRole, TOOLS).forRestore();

        // Then
        assertThat(facts.databases()).containsExactly("one");
    }

    @Test
    void aRightThatMayNotBeHandedOnIsNotCalledARefusedLogin() throws Exception {
        // Given
        server.execute("GRANT CREATE USER ON *.* TO 'poor'@'%' WITH GRANT OPTION");
        MariadbEndpoint poor = new MariadbEndpoint("127.0.0.1", server.port(), "poor", "poor", null);
        String grant = "GRANT SHUTDOWN ON *.* TO 'poor'@'%'";

        // When
        MariadbException byStatement;
        try (SqlText sql = SqlText.open(poor)) {
            byStatement = catchThrowableOfType(MariadbException.class, () -> sql.run(grant));
        }
        MariadbException byTool = catchThrowableOfType(MariadbException.class, () -> load(poor, grant));

        // Then
        assertThat(byStatement.problem().code()).isEqualTo("mariadb-privilege-missing");
        assertThat(byTool.problem().code()).isEqualTo("mariadb-privilege-missing");
    }

    @Test
    void aToolThatIsNotLetInSaysSo() {
        // Given
        MariadbEndpoint wrong = new MariadbEndpoint("127.0.0.1", server.port(), "poor", "wrong-word", null);

        // When
        MariadbException failure = catchThrowableOfType(MariadbException.class, () -> load(wrong, "SELECT 1"));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-login-refused");
    }

    @Test
    void missingToolsAreNamed() {
        // When
        MariadbException failure =
                failing(server.backup(), new MariadbTools(home, Duration.ofMinutes(1), Duration.ofMinutes(1)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-client-missing");
    }

    @Test
    void toolsOlderThanTheServerAreRefused() throws Exception {
        // Given
        Path old = Files.createDirectory(home.resolve("old"));
        for (String tool : new String[] {MariadbTools.DUMP, MariadbTools.CLIENT}) {
            Path file = Files.writeString(
                    old.resolve(tool), "#!/bin/sh\necho 'mysqldump  Ver 10.19 Distrib 10.5.29-MariaDB, for Linux'\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }

        // When
        MariadbException failure =
                failing(server.backup(), new MariadbTools(old, Duration.ofMinutes(1), Duration.ofMinutes(1)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-client-too-old");
        assertThat(failure.problem().found()).contains("10.5.29");
    }

    private static void load(MariadbEndpoint endpoint, String sql) throws IOException {
        new LoadTool(endpoint, TOOLS, "")
                .run(new ByteArrayInputStream((sql + ";\n").getBytes(StandardCharsets.UTF_8)), false, false);
    }

    private static MariadbException failing(MariadbEndpoint endpoint, MariadbTools tools) {
        return catchThrowableOfType(MariadbException.class, () -> new MariadbCheck(endpoint, tools).forBackup());
    }
}
