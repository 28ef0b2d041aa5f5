package io.stillpoint.mongodb.load;

import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.streams.process.PidFile;
import io.stillpoint.streams.process.PrivateProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An empty {@code mongod} of this process alone: no network, a socket in a directory that nobody else may enter. */
final class PrivateServer implements AutoCloseable {

    /** In the directory that the server works in. */
    private static final String SOCKET = "mongod.sock";

    private static final String LOG = "mongod.log";
    private static final long START_SECONDS = 300;
    private static final long LOOK_MILLIS = 100;
    private static final int LOG_CHARACTERS = 400;

    private final Process process;
    private final SocketBridge bridge;
    private final Path log;

    private PrivateServer(Process process, SocketBridge bridge, Path log) {
        this.process = process;
        this.bridge = bridge;
        this.log = log;
    }

    /**
     * Starts a server on an empty directory. It ends when the calling thread does, however that ends.
     *
     * @param directory empty, for this alone
     * @throws MongodbException {@code mongodb-server-failed}, not retryable
     */
    static PrivateServer start(String program, Path directory) throws IOException, InterruptedException {
        PrivateProgram.Place place = PrivateProgram.in(directory);
        List<String> command = place.command(List.of(
                program,
                "--dbpath",
                place.path(""),
                // With a slash it is a socket in the file system. There is no other address, so no network.
                "--bind_ip",
                "./" + SOCKET,
                "--nounixsocket",
                "--wiredTigerCacheSizeGB",
                "0.25",
                "--setParameter",
                "diagnosticDataCollectionEnabled=false"));
        Path log = directory.resolve(LOG);
        Process process = PrivateProgram.builder(command, directory)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrivateServer server = null;
        boolean answers = false;
        try {
            PidFile.write(directory.resolve(PrivateProgram.PID_FILE), process);
            // A scratch may have any path, and that of a socket has at most 107 bytes.
            Path socket = Path.of("/proc/%d/cwd/%s".formatted(process.pid(), SOCKET));
            server = new PrivateServer(process, SocketBridge.to(socket), log);
            server.awaitAnswer(socket);
            answers = true;
            return server;
        } finally {
            if (!answers) {
                ChildProcess.end(process);
                if (server != null) {
                    server.close();
                }
            }
        }
    }

    private void awaitAnswer(Path socket) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        String last = "no socket";
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(START_SECONDS)) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw failed("it ended with exit status %d: %s".formatted(process.exitValue(), lastWords()));
            }
            if (Files.exists(socket)) {
                try {
                    MongodbCheck.check(endpoint());
                    return;
                } catch (MongodbException e) {
                    last = e.problem().found();
                }
            }
        }
        throw failed("no answer after %d s: %s".formatted(START_SECONDS, last));
    }

    MongodbEndpoint endpoint() {
        return new MongodbEndpoint(List.of(bridge.address()), null, MongodbCredentials.none());
    }

    /** Why it has ended by itself, as far as it says; null while it runs. */
    @Nullable
    MongodbException ended() throws IOException {
        return process.isAlive()
                ? null
                : failed("it ended with exit status %d: %s".formatted(process.exitValue(), lastWords()));
    }

    private String lastWords() throws IOException {
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            String last = lines.filter(line -> !line.isBlank())
                    .reduce((before, line) -> line)
                    .orElse("nothing in its log");
            return last.substring(0, Math.min(LOG_CHARACTERS, last.length()));
        }
    }

    private static MongodbException failed(String found) {
        return new MongodbException(
                new Problem(
                        "mongodb-server-failed",
                        "a mongod of this machine's own that runs while a dump is loaded",
                        found,
                        "restore service",
                        "Read what it says. The snapshot's bytes are whole; the next snapshot is loaded again."),
                false);
    }

    /** Kills it: nothing of it is needed any more. */
    @Override
    public void close() throws IOException {
        ChildProcess.end(process);
        bridge.close();
    }
}
