package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.Halfway;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Shop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Writers number their records in two databases all through the backup: one bound in both, and it is the recorded position. */
class BackupBoundsTest {

    private static final int BEFORE = 50;
    private static final int MORE = 20;

    @Test
    void everythingUpToOneBoundIsThereAndNothingAfterIt() throws Exception {
        // Given
        try (MariadbServer server = MariadbServer.start("--log-bin=bin");
                MariadbServer empty = MariadbServer.start()) {
            Shop.fill(server, 31, 600);
            server.execute(
                    "CREATE DATABASE aaa",
                    "CREATE DATABASE zzz",
                    "CREATE TABLE aaa.numbered (n INT PRIMARY KEY)",
                    "CREATE TABLE zzz.numbered (n INT PRIMARY KEY)");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DumpFacts facts;
            int last;
            Map<String, Integer> numbers;
            try (Writer writer = new Writer(server)) {
                writer.await(BEFORE);

                // When
                facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system())
                        .to(Halfway.writing(bytes, 1 << 20, () -> writer.await(writer.written.get() + MORE)));
                last = writer.written.get();
                numbers = writer.numbers;
            }

            // Then
            TableRestore restore =
                    new TableRestore(empty.admin(), MariadbTools.installed(), "bounds", Turns.first(empty));
            restore.keepAside(facts.catalogue());
            restore.load(facts.catalogue(), new ByteArrayInputStream(bytes.toByteArray()), facts.accountsSql());
            restore.prove(facts.catalogue());
            List<String> first = empty.strings("SELECT CONCAT(COUNT(*), ' up to ', MAX(n)) FROM aaa.numbered");
            int bound = Integer.parseInt(
                    empty.strings("SELECT MAX(n) FROM aaa.numbered").get(0));
            assertThat(first).containsExactly(bound + " up to " + bound);
            assertThat(empty.strings("SELECT CONCAT(COUNT(*), ' up to ', MAX(n)) FROM zzz.numbered"))
                    .isEqualTo(first);
            assertThat(bound).isBetween(BEFORE, last - MORE);
            assertThat(numbers).containsEntry(facts.position(), bound);
        }
    }

    /** Both databases get each number in one transaction. */
    private static final class Writer implements AutoCloseable {
        private final AtomicInteger written = new AtomicInteger();
        /** By the position that the server gave the transaction. */
        private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private final Thread thread;
        private volatile boolean ended;

        Writer(MariadbServer server) {
            thread = Thread.ofPlatform().start(() -> {
                try (Connection connection = server.connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!ended) {
                        int next = written.get() + 1;
                        statement.execute("INSERT INTO aaa.numbered VALUES (" + next + ")");
                        statement.execute("INSERT INTO zzz.numbered VALUES (" + next + ")");
                        connection.commit();
                        numbers.put(gtid(statement), next);
                        written.set(next);
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            });
        }

        private static String gtid(Statement statement) throws SQLException {
            try (ResultSet row = statement.executeQuery("SELECT @@SESSION.last_gtid")) {
                row.next();
                return row.getString(1);
            }
        }

        void await(int number) {
            while (written.get() < number) {
                assertThat(failure.get()).isNull();
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() throws InterruptedException {
            ended = true;
            thread.join();
            assertThat(failure.get()).isNull();
        }
    }
}
