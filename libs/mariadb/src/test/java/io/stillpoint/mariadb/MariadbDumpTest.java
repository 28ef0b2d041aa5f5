package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.DumpLosses;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.Halfway;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.mariadb.testing.TargetDamage;
import io.stillpoint.mariadb.testing.WrappedTools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dump is, and that no bad one looks good. */
class MariadbDumpTest {

    /** Far more than what pipes and sockets between server and sink can hold. */
    private static final int MANY_ORDERS = 600;

    @TempDir
    Path home;

    private MariadbServer server;

    @BeforeEach
    void start() throws Exception {
        server = MariadbServer.start("--log-bin=bin", "--server-id=7");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aDumpSaysWhatIsInItAndItsPosition() throws Exception {
        // Given
        Shop.fill(server, 1, 20);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();

        // When
        DumpFacts facts = dump().to(sink);

        // Then
        assertThat(facts.databases()).containsExactly("crm", "odd `name", "shop");
        assertThat(facts.bytes()).isEqualTo(sink.size());
        assertThat(facts.gtid())
                .isEqualTo(server.strings("SELECT @@gtid_binlog_pos").get(0));
        assertThat(facts.binaryLog()).startsWith("bin.0000");
        assertThat(facts.serverVersion()).contains("MariaDB");
        assertThat(facts.withoutTransactions()).containsExactly("crm.plain (Aria)");
        assertThat(facts.catalogue().entries())
                .filteredOn(entry -> entry.kind() == DumpCatalogue.Kind.TABLE)
                .extracting(entry -> entry.name() + " " + entry.rows())
                .containsExactlyInAnyOrder("customer 20", "ordered 20", "priced 4", "note 20", "plain 3", "log 0");
        assertThat(facts.accountsSql())
                .contains("'o\\'hara'@'10.0.0.%'")
                .contains("CREATE ROLE IF NOT EXISTS `reader`");
        assertThat(sink.toString(StandardCharsets.UTF_8)).contains("-- Dump completed on");
        assertThat(DumpCatalogue.read(facts.catalogue().json())).isEqualTo(facts.catalogue());
    }

    @Test
    void onlyUsersDatabasesAreInADump() throws Exception {
        // Given
        Shop.fill(server, 2, 3);
        server.execute(
                "CREATE DATABASE stillpoint_aside_s_1",
                "CREATE TABLE stillpoint_aside_s_1.phase (id INT)",
                "CREATE DATABASE stillpoint_fence",
                "CREATE TABLE stillpoint_fence.fence (id INT)");
        ByteArrayOutputStream sink = new ByteArrayOutputStream();

        // When
        dump().to(sink);

        // Then
        List<String> lines = sink.toString(StandardCharsets.UTF_8).lines().toList();
        String[] users = {"crm", "odd ``name", "shop"};
        assertThat(named(lines, "CREATE DATABASE .*? (`.*`) /\\*.*")).containsExactly(users);
        assertThat(named(lines, "USE (`.*`);")).contains(users).isSubsetOf(users);
        assertThat(named(lines, "CREATE TABLE (`.*`) \\("))
                .contains("customer", "ordered", "note")
                .doesNotContain("user", "global_priv", "proc", "phase", "fence");
    }

    @Test
    void aToolThatEndsWellWithoutItsOwnMarkIsNotBelieved() throws Exception {
        // Given
        Shop.fill(server, 10, 3);
        MariadbTools cutting = WrappedTools.before(home, """
            case "$*" in *--single-transaction*)
              /usr/bin/mariadb-dump "$@" | head -n -1
              exit 0
            esac\
            """);
        MariadbDump dump = new MariadbDump(server.backup(), cutting, InstantSource.system());

        // When
        MariadbException failure =
                catchThrowableOfType(MariadbException.class, () -> dump.to(OutputStream.nullOutputStream()));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-dump-truncated");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aDatabaseDroppedDuringTheDumpIsAProblem() throws Exception {
        // Given
        server.execute("CREATE DATABASE aaa", "CREATE TABLE aaa.filler (id INT PRIMARY KEY, b LONGBLOB)");
        Shop.fill(server, 3, MANY_ORDERS);
        server.execute("INSERT INTO aaa.filler SELECT id, picture FROM shop.ordered");

        // When
        MariadbException failure = failing(Halfway.writing(
                OutputStream.nullOutputStream(), 1 << 20, () -> server.execute("DROP DATABASE `odd ``name`")));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-changed-meanwhile");
        assertThat(failure.problem().found()).contains("odd `name");
        assertThat(failure.retryable()).as(failure.problem().sentence()).isTrue();
    }

    @Test
    void aTableThatTheToolSilentlyLeavesOutIsAProblem() throws Exception {
        // Given
        server.execute("CREATE DATABASE aaa", "CREATE TABLE aaa.filler (id INT PRIMARY KEY, b LONGBLOB)");
        Shop.fill(server, 4, MANY_ORDERS);
        server.execute("INSERT INTO aaa.filler SELECT id, picture FROM shop.ordered");

        // When
        MariadbException failure = failing(Halfway.writing(
                OutputStream.nullOutputStream(), 1 << 20, () -> server.execute("DROP TABLE crm.plain")));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-changed-meanwhile");
        assertThat(failure.problem().found()).contains("table crm.plain is gone");
    }

    @Test
    void anAccountChangedDuringTheDumpIsAProblem() throws Exception {
        // Given
        Shop.fill(server, 8, MANY_ORDERS);

        // When
        MariadbException failure = failing(Halfway.writing(
                OutputStream.nullOutputStream(),
                1 << 20,
                () -> server.execute(
                        "SET PASSWORD FOR 'app'@'%' = PASSWORD('another')",
                        "GRANT INSERT ON crm.* TO reader",
                        "DROP USER 'o''hara'@'10.0.0.%'",
                        "CREATE USER 'late'@'%'")));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-changed-meanwhile");
        assertThat(failure.problem().found())
                .contains("account 'app'@'%' was altered")
                .contains("account `reader` was altered")
                .contains("account 'o\\'hara'@'10.0.0.%' is gone")
                .contains("account 'late'@'%' is new");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aServerThatDiesHalfwayIsAProblem() throws Exception {
        // Given
        Shop.fill(server, 5, MANY_ORDERS);

        // When
        MariadbException failure =
                failing(Halfway.writing(OutputStream.nullOutputStream(), 1 << 20, () -> server.kill()));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-unreachable");
        assertThat(failure.retryable()).as(failure.problem().sentence()).isTrue();
    }

    @Test
    void aFailingSinkEndsTheToolAndIsThrownAsItIs() throws Exception {
        // Given
        Shop.fill(server, 6, MANY_ORDERS);
        IOException full = new IOException("bucket full");
        OutputStream sink = Halfway.writing(OutputStream.nullOutputStream(), 1 << 20, () -> {
            throw full;
        });

        // When
        IOException failure = catchThrowableOfType(IOException.class, () -> dump().to(sink));

        // Then
        assertThat(failure).isSameAs(full);
        assertThat(ProcessHandle.current()
                        .children()
                        .map(child -> child.info().command().orElse("")))
                .noneMatch(command -> command.endsWith(MariadbTools.DUMP));
    }

    @Test
    void aRowThatNoServerTakesInOneStatementIsAProblem() throws Exception {
        // Given
        Shop.fill(server, 9, 3);
        server.execute("UPDATE shop.ordered SET picture = REPEAT('x', 2000000) WHERE id = 2");
        MariadbDump dump = new MariadbDump(
                server.backup(), MariadbTools.installed(), InstantSource.system(), 4_000_000, waiting -> {});

        // When
        MariadbException failure =
                catchThrowableOfType(MariadbException.class, () -> dump.to(OutputStream.nullOutputStream()));

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-statement-too-long");
        assertThat(failure.problem().found()).contains("table shop.ordered").contains(" 40");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aViewThatCannotBeReadIsLeftOutAndNamed() throws Exception {
        // Given
        Shop.fill(server, 7, 1);
        server.execute("CREATE TABLE shop.gone (id INT)", "CREATE VIEW shop.blind AS SELECT * FROM shop.gone");
        server.execute("DROP TABLE shop.gone");

        // When
        DumpFacts facts = dump().to(OutputStream.nullOutputStream());

        // Then
        assertThat(facts.catalogue().entries())
                .extracting(entry -> entry.title())
                .contains("view crm.bought");
        assertThat(facts.catalogue().brokenViews()).singleElement().satisfies(view -> {
            assertThat(view.title()).isEqualTo("shop.blind");
            assertThat(view.create()).contains("VIEW `blind` AS select");
            assertThat(view.because()).contains("shop.blind");
        });
    }

    @Test
    void aTableThatCannotBeOpenedIsLeftOutAndNamed() throws Exception {
        // Given
        Shop.fill(server, 11, 3);
        server.execute("GRANT PROCESS ON *.* TO 'backup'@'%'");
        TargetDamage.TABLESPACE_REMOVED.happen(server);

        // When
        DumpFacts facts = dump().to(OutputStream.nullOutputStream());

        // Then
        assertThat(facts.catalogue().tablesLeftOut())
                .containsExactly("crm.note", "crm.plain", "shop.customer", "shop.priced");
        assertThat(facts.catalogue().entries())
                .extracting(entry -> entry.title())
                .contains("table shop.ordered", "table crm.log", "events of crm");
        assertThat(DumpLosses.of(facts))
                .extracting(loss -> loss.code() + " " + loss.what())
                .contains("mariadb-table-left-out table shop.customer", "mariadb-view-left-out view crm.bought");
        assertThat(DumpCatalogue.read(facts.catalogue().json())).isEqualTo(facts.catalogue());
    }

    @Test
    void anEmptyServerIsNotBackedUp() {
        // When
        MariadbException failure = failing(OutputStream.nullOutputStream());

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-no-databases");
    }

    private MariadbDump dump() {
        return new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system());
    }

    private MariadbException failing(OutputStream sink) {
        return catchThrowableOfType(MariadbException.class, () -> dump().to(sink));
    }

    /** Returns the names in backquotes on the lines of a form, without the quotes. */
    private static List<String> named(List<String> lines, String form) {
        Pattern pattern = Pattern.compile(form);
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1).substring(1, line.group(1).length() - 1))
                .toList();
    }
}
