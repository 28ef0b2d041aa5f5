package io.stillpoint.cli.run;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.secrets.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One of Stillpoint's processes. Its pid file holds the start time too, so that a recycled pid is never mistaken for it
 * and only what was started here is ever ended.
 */
public record ServiceProcess(StillpointHome home, String name) {

    private static final Duration GRACE = Duration.ofSeconds(15);

    /** What starts the others again; nobody keeps it. */
    public static ServiceProcess keeper(StillpointHome home) {
        return new ServiceProcess(home, "keeper");
    }

    /** @throws CliException when its pid file cannot be read, so that nobody knows */
    public Optional<ProcessHandle> running() {
        return ProcessMark.read(home, name).flatMap(ProcessMark::running);
    }

    /** Starts it in a session of its own, so that Ctrl-C at the terminal does not reach it, with its output in its log. */
    void start(List<String> command) {
        try {
            Files.deleteIfExists(home.ready(name));
            Files.deleteIfExists(home.obstacleFile(name));
            var full = new java.util.ArrayList<String>(List.of("setsid"));
            full.addAll(command);
            Process process = new ProcessBuilder(full)
                    .directory(home.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.log(name).toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            mark(process.toHandle());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the keeper starts it by this command, in the bytes of its words, whenever it has ended. */
    void keep(List<String> command) {
        try {
            SecretFile.replace(
                    home.command(name),
                    (String.join("\0", command) + "\0")
                            .getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes before its end: the keeper starts what has a command and does not run. */
    void keepNoLonger() {
        try {
            Files.deleteIfExists(home.command(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What nobody knows of could neither be found nor ended later. */
    private void mark(ProcessHandle handle) throws IOException {
        try {
            ProcessMark.of(handle).write(home, name);
        } catch (IOException e) {
            handle.destroy();
            throw e;
        }
    }

    /**
     * Ends it and waits until it is gone.
     *
     * @throws CliException when it still runs, or nobody knows whether it does
     */
    void stop() {
        keepNoLonger();
        running().ifPresent(handle -> {
            handle.destroy();
            if (gone(handle, GRACE)) {
                return;
            }
            handle.destroyForcibly();
            if (!gone(handle, GRACE)) {
                throw new CliException(
                        "%s: expected process %d to end within %d s, found it still running. See its log: %s"
                                .formatted(name, handle.pid(), 2 * GRACE.toSeconds(), home.log(name)));
            }
        });
        try {
            Files.deleteIfExists(home.pid(name));
            Files.deleteIfExists(home.ready(name));
            Files.deleteIfExists(home.obstacleFile(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean gone(ProcessHandle handle, Duration limit) {
        try {
            handle.onExit().get(limit.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
