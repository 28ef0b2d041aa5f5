package io.stillpoint.mariadb;

import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The ordinary {@code mariadb-dump} and {@code mariadb}.
 *
 * @param directory where they lie
 * @param stall how long a dump may move no byte, or a load accept none, before it is ended
 */
public record MariadbTools(Path directory, Duration stall) {

    public static final String DUMP = "mariadb-dump";
    static final String CLIENT = "mariadb";
    private static final long VERSION_SECONDS = 30;

    /** Those of the Debian package {@code mariadb-client}, which end when they stall for 15 minutes. */
    public static MariadbTools installed() {
        return new MariadbTools(Path.of("/usr/bin"), Duration.ofMinutes(15));
    }

    /**
     * Which version the tools are.
     *
     * @throws MariadbException {@code mariadb-client-missing}
     */
    public ServerVersion version() throws MariadbException {
        ServerVersion dump = version(DUMP);
        ServerVersion client = version(CLIENT);
        return dump.compareTo(client) < 0 ? dump : client;
    }

    private ServerVersion version(String tool) throws MariadbException {
        try {
            Process process = builder(List.of(tool, "--version"))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
            if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return ServerVersion.find(said)
                    .orElseThrow(() -> missing(tool, "something that says '" + said.strip() + "'", null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MariadbFailures.interrupted("asking " + tool + " for its version", e);
        } catch (MariadbException e) {
            throw e;
        } catch (IOException e) {
            throw missing(tool, "it can't be started", e);
        }
    }

    /** Nothing of this process's environment is handed on, so that no option or secret comes that way. */
    public ProcessBuilder builder(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.set(0, directory.resolve(command.get(0)).toString());
        ProcessBuilder builder = new ProcessBuilder(whole);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Ends a tool that may still run, and returns once it is gone: nobody may read or write a server behind a failure. */
    public static void end(Process process) {
        process.destroyForcibly().onExit().join();
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
