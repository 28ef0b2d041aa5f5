package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Shop;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that has locked a table is named, and not waited for very long. */
class TableLocksTest {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private MariadbServer server;
    private Connection locking;

    @BeforeEach
    void start() throws Exception {
        server = MariadbServer.start(
                "--performance-schema=ON", "--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON");
        Shop.fill(server, 61, 3);
        locking = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + server.port() + "/", "app", "of the app");
        server.execute("GRANT LOCK TABLES ON shop.* TO 'app'@'%'");
        locking.close();
        locking = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + server.port() + "/", "app", "of the app");
    }

    @AfterEach
    void stop() throws Exception {
        locking.close();
        server.close();
    }

    @Test
    void aDumpSaysWhichSessionItWaitsForAndGivesUp() throws Exception {
        // Given
        server.execute("GRANT PROCESS ON *.* TO 'backup'@'%'");
        String session = lock();

        // When
        MariadbException failure = failing();

        // Then
        assertThat(failure.problem().code()).as(failure.problem().sentence()).isEqualTo("mariadb-table-locked");
        assertThat(failure.problem().found())
                .startsWith("table shop.customer, locked by session " + session + " of app@127.0.0.1");
        assertThat(failure.retryable()).isTrue();
        assertThat(told)
                .first()
                .asString()
                .startsWith("waiting for table shop.customer, locked by session " + session + " of app");
    }

    @Test
    void aServerThatDoesNotKnowWhoHasLockedNamesThoseWhoMay() throws Exception {
        // Given
        server.execute(
                "GRANT PROCESS ON *.* TO 'backup'@'%'",
                "UPDATE performance_schema.setup_instruments SET enabled = 'NO' WHERE name LIKE '%mdl'");
        String session = lock();

        // When
        MariadbException failure = failing();

        // Then
        assertThat(failure.problem().found())
                .startsWith("table shop.customer, locked by one of these: session " + session + " of app@127.0.0.1");
    }

    @Test
    void anAccountThatMayNotSeeSessionsSaysWhichRightItLacks() throws Exception {
        // Given
        server.execute("UPDATE performance_schema.setup_instruments SET enabled = 'NO' WHERE name LIKE '%mdl'");
        lock();

        // When
        MariadbException failure = failing();

        // Then
        assertThat(failure.problem().found())
                .startsWith("table shop.customer, locked by")
                .contains("GRANT PROCESS ON *.*");
    }

    @Test
    void aDumpGoesOnOnceTheLockIsGivenUp() throws Exception {
        // Given
        lock();
        MariadbTools patient = MariadbTools.installed();
        MariadbTools tools = new MariadbTools(patient.directory(), patient.stall(), Duration.ofSeconds(60));
        MariadbDump dump = new MariadbDump(server.backup(), tools, InstantSource.system(), waiting -> {
            told.add(waiting);
            unlock();
        });

        // When
        long tables = dump.to(OutputStream.nullOutputStream()).catalogue().tables();

        // Then
        assertThat(tables).isEqualTo(6);
        assertThat(told).isNotEmpty();
    }

    private MariadbException failing() {
        MariadbTools installed = MariadbTools.installed();
        MariadbTools tools = new MariadbTools(installed.directory(), installed.stall(), SOON);
        MariadbDump dump = new MariadbDump(server.backup(), tools, InstantSource.system(), told::add);
        return catchThrowableOfType(MariadbException.class, () -> dump.to(OutputStream.nullOutputStream()));
    }

    /** Returns the id of the session. */
    private String lock() throws Exception {
        try (Statement statement = locking.createStatement()) {
            statement.execute("LOCK TABLES shop.customer WRITE");
            try (var row = statement.executeQuery("SELECT CONNECTION_ID()")) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private void unlock() {
        try (Statement statement = locking.createStatement()) {
            statement.execute("UNLOCK TABLES");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
