package io.stillpoint.mariadb.testing;

import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB server of Debian's on loopback, with a directory of its own, run by an unprivileged user. */
public final class MariadbServer implements AutoCloseable {

    public static final String PASSWORD = "pass # \"word' \\ of-the-tests";
    private static final long START_SECONDS = 120;

    private final Path home;
    private final int port;
    private final List<String> options;
    private Process process;

    private MariadbServer(Path home, int port, List<String> options) {
        this.home = home;
        this.port = port;
        this.options = options;
    }

    /** Starts an empty one with the accounts {@code admin} and {@code backup}, which has the least rights for it. */
    public static MariadbServer start(String... options) throws Exception {
        Path home = Files.createTempDirectory("mariadb-test");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Path data = Files.createDirectory(home.resolve("run"));
        if (InstalledData.AS_ROOT) {
            Files.setOwner(data, InstalledData.unprivileged());
        }
        InstalledData.copyTo(data.resolve("data"));
        Files.writeString(home.resolve("init.sql"), """
                CREATE USER IF NOT EXISTS 'admin'@'%%' IDENTIFIED BY '%1$s';
                GRANT ALL PRIVILEGES ON *.* TO 'admin'@'%%' WITH GRANT OPTION;
                CREATE USER IF NOT EXISTS 'backup'@'%%' IDENTIFIED BY '%1$s';
                GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE ON *.* TO 'backup'@'%%';
                """.formatted(
                        PASSWORD.replace("\\", "\\\\").replace("'", "\\'")));
        MariadbServer server = new MariadbServer(home, FreePorts.next(), List.of(options));
        server.restart();
        return server;
    }

    public int port() {
        return port;
    }

    public MariadbEndpoint admin() {
        return endpoint("admin");
    }

    public MariadbEndpoint backup() {
        return endpoint("backup");
    }

    public MariadbEndpoint endpoint(String account) {
        return new MariadbEndpoint("127.0.0.1", port, account, PASSWORD, null);
    }

    /** As {@code admin}. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "admin", PASSWORD);
    }

    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** One column of all rows. */
    public List<String> strings(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** Writes credentials as a service finds them. */
    public static Path secrets(Path directory, String username, String password) throws IOException {
        Files.createDirectories(directory);
        secret(directory.resolve(MariadbEndpoint.USERNAME_FILE), username);
        secret(directory.resolve(MariadbEndpoint.PASSWORD_FILE), password);
        return directory;
    }

    public static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Returns a file of its data directory, such as {@code shop/customer.ibd}. */
    public Path file(String name) {
        return home.resolve("run").resolve("data").resolve(name);
    }

    /** Lets it write down everything and end. */
    public void shutDown() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** Pulls the plug. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again, with the same data on the same port. */
    public void restart() throws Exception {
        Path run = home.resolve("run");
        List<String> command = new ArrayList<>(List.of(
                "mariadbd",
                "--no-defaults",
                "--datadir=" + run.resolve("data"),
                "--socket=" + run.resolve("s.sock"),
                "--pid-file=" + run.resolve("pid"),
                "--tmpdir=" + run,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--init-file=" + home.resolve("init.sql"),
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=2",
                "--skip-name-resolve"));
        if (InstalledData.AS_ROOT) {
            command.add("--user=" + InstalledData.UNPRIVILEGED);
        }
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("server.log").toFile()))
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Connection connection = connect()) {
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            "the MariaDB server does not answer: " + Files.readString(home.resolve("server.log")), e);
                }
            }
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
