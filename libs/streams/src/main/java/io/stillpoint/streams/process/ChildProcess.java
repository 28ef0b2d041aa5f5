package io.stillpoint.streams.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs one program to its end. It gets only the environment that it is given, so no secret of this service can reach
 * it. Its output is captured, never inherited.
 */
public final class ChildProcess {

    private static final int OUTPUT_LIMIT_BYTES = 64 * 1024;
    private static final int LAST_WORDS_CHARACTERS = 400;
    /** Shells and Java report a signal as 128 plus its number. */
    private static final int SIGNALLED = 128;

    private ChildProcess() {}

    /**
     * How the program ended.
     *
     * @param output the first 64 KiB of standard output
     * @param errors the first 64 KiB of standard error
     */
    public record Ended(int exitStatus, String output, String errors) {

        public boolean succeeded() {
            return exitStatus == 0;
        }

        /** Returns whether something outside killed it, for example for lack of memory: another attempt may succeed. */
        public boolean killed() {
            return exitStatus > SIGNALLED;
        }

        /** Returns the end of its output, for a message. */
        public String lastWords() {
            String said = errors.isBlank() ? output.strip() : errors.strip();
            String last = said.substring(said.lastIndexOf('\n') + 1);
            String bounded = last.substring(Math.max(0, last.length() - LAST_WORDS_CHARACTERS));
            return bounded.isEmpty() ? "no message" : bounded;
        }
    }

    /**
     * Runs {@code command} in {@code directory}; kills it when {@code limit} is over or this thread is interrupted.
     *
     * @param environment its whole environment
     * @throws IOException when it cannot be started or outlives the limit
     */
    public static Ended run(List<String> command, Path directory, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            FutureTask<String> output = capture(process.getInputStream());
            FutureTask<String> errors = capture(process.getErrorStream());
            if (!process.waitFor(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS)) {
                throw new IOException("%s still ran after %d s and was ended".formatted(command, limit.toSeconds()));
            }
            return new Ended(process.exitValue(), output.get(), errors.get());
        } catch (ExecutionException e) {
            throw new IOException("cannot read the output of " + command.getFirst() + "", e.getCause());
        } finally {
            end(process);
        }
    }

    /**
     * Kills a program and all that it started, and returns once it is gone: nothing may go on writing after a failure.
     */
    public static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private static FutureTask<String> capture(InputStream stream) {
        Callable<String> reading = () -> {
            try (stream) {
                String head = new String(stream.readNBytes(OUTPUT_LIMIT_BYTES), StandardCharsets.UTF_8);
                stream.transferTo(java.io.OutputStream.nullOutputStream());
                return head;
            }
        };
        FutureTask<String> task = new FutureTask<>(reading);
        Thread.ofVirtual().name("child-output").start(task);
        return task;
    }
}
