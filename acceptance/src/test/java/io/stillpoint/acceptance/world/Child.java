package io.stillpoint.acceptance.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A child process; what it prints, errors too, is read as it comes. */
public final class Child implements AutoCloseable {

    private static final Duration CLEANING = Duration.ofMinutes(2);

    private final Process process;
    private final String name;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Child(Process process, String name, Consumer<String> onLine) {
        this.process = process;
        this.name = name;
        this.reader = Thread.ofVirtual().start(() -> read(onLine));
    }

    static Child start(Map<String, String> environment, List<String> command) {
        return start(environment, command, line -> {});
    }

    static Child start(Map<String, String> environment, List<String> command, Consumer<String> onLine) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        try {
            return new Child(builder.start(), String.join(" ", command), onLine);
        } catch (IOException e) {
            throw new AssertionError(
                    "expected to start %s, found: %s. Install what is missing.".formatted(command, e), e);
        }
    }

    private void read(Consumer<String> onLine) {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) {
                lines.add(line);
                onLine.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has printed so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for its end; one that takes too long is killed and fails the test. */
    public Outcome await(Duration limit) {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                close();
                throw new AssertionError("expected `%s` to end within %d s, found it still at work. It said:%n%s"
                        .formatted(name, limit.toSeconds(), String.join("\n", lines)));
            }
            reader.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new AssertionError("interrupted while `%s` worked".formatted(name), e);
        }
        return new Outcome(name, process.exitValue(), lines());
    }

    /** Sends it a signal, such as {@code INT}, and waits for its end. */
    public Outcome end(String signal, Duration limit) {
        start(Map.of(), List.of("kill", "-s", signal, Long.toString(process.pid())))
                .await(limit)
                .mustSucceed();
        return await(limit);
    }

    /** Lets it clean up, as a demo does, before it is killed. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(CLEANING.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
