package io.stillpoint.mariadb.load;

import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.streams.process.PidFile;
import io.stillpoint.streams.process.PrivateProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An empty {@code mariadbd} of this process alone: no network, a socket in a directory that nobody else may enter. */
final class PrivateServer implements AutoCloseable {

    /** In the data directory, which the server works in. */
    private static final String SOCKET = "socket";
    /** Of a name that no snapshot has: the account that restores is not restored. */
    private static final String ACCOUNT = "stillpoint_scratch_load";

    private static final String LOG = "mariadbd.log";
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);
    private static final long START_SECONDS = 300;
    private static final long LOOK_MILLIS = 100;
    private static final int LOG_CHARACTERS = 400;

    private final Process process;
    private final MariadbEndpoint endpoint;
    private final Path log;

    private PrivateServer(Process process, MariadbEndpoint endpoint, Path log) {
        this.process = process;
        this.endpoint = endpoint;
        this.log = log;
    }

    /**
     * Makes a data directory and starts a server on it. It ends when the calling thread does, however that ends.
     *
     * @param directory empty, for this alone
     * @throws MariadbException {@code mariadb-server-failed}, not retryable
     */
    static PrivateServer start(String program, Path directory) throws IOException, InterruptedException {
        PrivateProgram.Place place = PrivateProgram.in(directory);
        install(place, directory);
        // Files are read and written nowhere, and no code is loaded.
        Files.createDirectory(directory.resolve("nothing"));
        Files.writeString(
                directory.resolve("init.sql"),
                "CREATE USER %1$s@localhost;\nGRANT ALL PRIVILEGES ON *.* TO %1$s@localhost WITH GRANT OPTION;\n"
                        .formatted(ACCOUNT));
        List<String> command = place.command(List.of(
                program,
                "--no-defaults",
                "--datadir=" + place.path("data"),
                "--tmpdir=" + place.path(""),
                "--socket=" + SOCKET,
                "--pid-file=" + place.path("mariadbd.pid"),
                "--secure-file-priv=" + place.path("nothing"),
                "--plugin-dir=" + place.path("nothing"),
                "--init-file=" + place.path("init.sql"),
                "--skip-networking",
                "--skip-log-bin",
                "--skip-name-resolve",
                "--max-allowed-packet=1G",
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=16M",
                // What a power cut would ruin is made anew.
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=0",
                "--key-buffer-size=8M",
                "--aria-pagecache-buffer-size=8M"));
        Path log = directory.resolve(LOG);
        Process process = PrivateProgram.builder(command, directory)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // A scratch may have any path, and that of a socket has at most 107 bytes.
        Path socket = Path.of("/proc/%d/cwd/%s".formatted(process.pid(), SOCKET));
        PrivateServer server = new PrivateServer(process, MariadbEndpoint.local(socket, ACCOUNT), log);
        boolean answers = false;
        try {
            PidFile.write(directory.resolve(PrivateProgram.PID_FILE), process);
            server.awaitAnswer();
            answers = true;
            return server;
        } finally {
            if (!answers) {
                server.close();
            }
        }
    }

    private static void install(PrivateProgram.Place place, Path directory) throws IOException, InterruptedException {
        ChildProcess.Ended ended = PrivateProgram.run(
                place.command(List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--datadir=" + place.path("data"),
                        "--tmpdir=" + place.path(""),
                        "--auth-root-authentication-method=normal",
                        "--innodb-log-file-size=16M",
                        "--innodb-flush-log-at-trx-commit=0",
                        "--skip-name-resolve",
                        "--skip-test-db")),
                directory,
                INSTALL_LIMIT);
        if (!ended.succeeded()) {
            throw failed("mariadb-install-db ended with exit status %d: %s"
                    .formatted(ended.exitStatus(), ended.lastWords()));
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        @Nullable MariadbException last = null;
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(START_SECONDS)) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw failed("it ended with exit status %d: %s".formatted(process.exitValue(), lastWords()));
            }
            try (SqlText sql = SqlText.open(endpoint)) {
                sql.string("SELECT 1");
                return;
            } catch (MariadbException e) {
                last = e;
            }
        }
        throw failed("no answer after %d s: %s"
                .formatted(START_SECONDS, last == null ? "" : last.problem().found()));
    }

    MariadbEndpoint endpoint() {
        return endpoint;
    }

    /** Why it has ended by itself, as far as it says; null while it runs. */
    @Nullable
    MariadbException ended() throws IOException {
        return process.isAlive()
                ? null
                : failed("it ended with exit status %d: %s".formatted(process.exitValue(), lastWords()));
    }

    private String lastWords() throws IOException {
        try (var lines = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            String last = lines.filter(line -> line.contains("[ERROR]"))
                    .reduce((before, line) -> line)
                    .orElse("no error in its log");
            return last.substring(0, Math.min(LOG_CHARACTERS, last.length()));
        }
    }

    private static MariadbException failed(String found) {
        return new MariadbException(
                new Problem(
                        "mariadb-server-failed",
                        "a mariadbd of this machine's own that runs while a dump is loaded",
                        found,
                        "restore service",
                        "Read what it says. The snapshot's bytes are whole; the next snapshot is loaded again."),
                false);
    }

    /** Kills it: nothing of it is needed any more. */
    @Override
    public void close() {
        ChildProcess.end(process);
    }
}
