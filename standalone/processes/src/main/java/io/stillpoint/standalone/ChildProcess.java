package io.stillpoint.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process that shows by a file when it is ready, and that ends with this process. */
final class ChildProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofMinutes(3);

    private final Process process;
    private final Thread endWithUs;

    private ChildProcess(Process process) {
        this.process = process;
        this.endWithUs = new Thread(process::destroyForcibly, "end-" + process.pid());
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    /**
     * Starts {@code java <options> <program> <arguments> --ready-file <file>} and waits until the file appears.
     *
     * @param program {@code -jar} and a jar, or a class path and a class
     * @param log file that gets both output streams
     * @throws IllegalStateException with the end of the log when it ends before, or is not ready in time
     */
    static ChildProcess start(List<String> options, List<String> program, List<String> arguments, Path log) {
        try {
            Path ready = Files.createTempFile("stillpoint-", ".ready");
            Files.delete(ready);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(program);
            command.addAll(arguments);
            command.addAll(List.of("--ready-file", ready.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var child = new ChildProcess(process);
            child.awaitReady(ready, log);
            return child;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitReady(Path ready, Path log) throws IOException {
        Instant limit = Instant.now().plus(START_LIMIT);
        try {
            while (!Files.exists(ready)) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS) || Instant.now().isAfter(limit)) {
                    kill();
                    throw new IllegalStateException(
                            "%s: expected a server that is ready, found none after %d s. Its log ends:%n%s"
                                    .formatted(log, START_LIMIT.toSeconds(), tail(log)));
                }
            }
            Files.delete(ready);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            kill();
            throw new IllegalStateException("Interrupted while a server started", interrupted);
        }
    }

    private static String tail(Path log) throws IOException {
        String text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - 4000));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it, like {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** Ends it like {@code kill}, and gives Java time to write the recorded cache. */
    void endRecording() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
        await();
    }

    private void await() {
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(endWithUs);
        } catch (IllegalStateException alreadyShuttingDown) {
            // The hook runs or has run; there is nothing left to remove.
        }
    }
}
