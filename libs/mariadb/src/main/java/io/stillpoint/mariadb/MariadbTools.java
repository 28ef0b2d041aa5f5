package io.stillpoint.mariadb;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ordinary {@code mariadb-dump} and {@code mariadb}.
 *
 * @param directory their directory
 * @param stall a dump or load that moves no byte for this long is ended
 * @param lockWait how long a dump waits for a session that has locked a table
 */
public record MariadbTools(Path directory, Duration stall, Duration lockWait) {

    public static final String DUMP = "mariadb-dump";
    static final String CLIENT = "mariadb";
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(30);
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8");

    /**
     * Returns the tools of the Debian package {@code mariadb-client}; they are ended when they stall for 15 minutes, or
     * wait for a lock for two.
     */
    public static MariadbTools installed() {
        return new MariadbTools(Path.of("/usr/bin"), Duration.ofMinutes(15), Duration.ofMinutes(2));
    }

    /**
     * Returns the tools' version.
     *
     * @throws MariadbException {@code mariadb-client-missing}
     */
    public ServerVersion version() throws MariadbException {
        ServerVersion dump = version(DUMP);
        ServerVersion client = version(CLIENT);
        return dump.compareTo(client) < 0 ? dump : client;
    }

    private ServerVersion version(String tool) throws MariadbException {
        ChildProcess.Ended ended;
        try {
            ended = ChildProcess.run(
                    List.of(directory.resolve(tool).toString(), "--version"), directory, ENVIRONMENT, VERSION_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MariadbFailures.interrupted("asking " + tool + " for its version", e);
        } catch (IOException e) {
            throw missing(tool, "it cannot be started", e);
        }
        String said = ended.output() + ended.errors();
        return ServerVersion.find(said)
                .orElseThrow(() -> missing(tool, "something that says '" + said.strip() + "'", null));
    }

    /** Prepares a tool with an empty environment, so that it gets no option or secret that way. */
    public ProcessBuilder builder(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.set(0, directory.resolve(command.get(0)).toString());
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        return builder;
    }

    public MariadbException missing(String tool, String found, @org.jspecify.annotations.Nullable Throwable cause) {
        return new MariadbException(
                new Problem(
                        "mariadb-client-missing",
                        "the tool " + tool,
                        found,
                        directory.resolve(tool).toString(),
                        "Install MariaDB's client package (Debian: mariadb-client) where this service runs."),
                false,
                cause);
    }
}
