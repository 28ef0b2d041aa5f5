package io.stillpoint.acceptance.world;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The {@code stillpoint} command, each call a process of its own, as ./stillpoint starts it. */
public final class Cli {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Repository repository;
    private final Map<String, String> environment;

    Cli(Repository repository, Path home) {
        this.repository = repository;
        this.environment = Map.of(
                "STILLPOINT_HOME",
                home.toString(),
                "STILLPOINT_ROOT",
                repository.root().toString());
    }

    /** For commands that need no cluster of the tests. */
    public static Cli of(Path home) {
        Requirements.check();
        return new Cli(Repository.locate(), home);
    }

    /** Runs it to its end. */
    public Outcome run(String... arguments) {
        return start(arguments).await(LIMIT);
    }

    /** Starts it and returns at once. */
    public Child start(String... arguments) {
        return start(List.of(arguments), line -> {});
    }

    Child start(List<String> arguments, Consumer<String> onLine) {
        // Shells without job control have what runs in the background ignore INT, and tests would pass that on.
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                repository.cliJar().toString()));
        command.addAll(arguments);
        return Child.start(environment, command, onLine);
    }
}
