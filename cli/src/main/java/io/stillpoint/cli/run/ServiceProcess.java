package io.stillpoint.cli.run;

import io.stillpoint.cli.home.StillpointHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

    public Optional<ProcessHandle> running() {
        Path file = home.pid(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] parts = Files.readString(file).trim().split(" ", 2);
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> startOf(handle).equals(parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it in a session of its own, so that Ctrl-C at the terminal does not reach it, with its output in its log. */
    void start(List<String> command) {
        try {
            Files.deleteIfExists(home.ready(name));
            var full = new java.util.ArrayList<String>(List.of("setsid"));
            full.addAll(command);
            Process process = new ProcessBuilder(full)
                    .directory(home.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.log(name).toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            Files.writeString(home.pid(name), process.pid() + " " + startOf(process.toHandle()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and waits until it is gone. */
    void stop() {
        running().ifPresent(handle -> {
            handle.destroy();
            if (!gone(handle, GRACE)) {
                handle.destroyForcibly();
                gone(handle, GRACE);
            }
        });
        try {
            Files.deleteIfExists(home.pid(name));
            Files.deleteIfExists(home.ready(name));
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

    private static String startOf(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
