package io.stillpoint.vault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a bench was asked for: {@code name=value} arguments over the values that it has without them. */
public final class BenchOptions {

    private final Map<String, String> values;

    private BenchOptions(Map<String, String> values) {
        this.values = values;
    }

    /** {@code home=DIRECTORY}, for everything that a bench writes, is known to every bench. */
    public static BenchOptions of(Map<String, String> standard, String... args) {
        Map<String, String> values = new HashMap<>(standard);
        values.putIfAbsent("home", "");
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !values.containsKey(pair[0])) {
                throw new IllegalArgumentException("expected one of " + values.keySet() + " with =VALUE, found " + arg);
            }
            values.put(pair[0], pair[1]);
        }
        return new BenchOptions(values);
    }

    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    public double ratio(String name) {
        return Double.parseDouble(text(name));
    }

    /** Numbers between commas; none when it is empty. */
    public List<Integer> numbers(String name) {
        return text(name).isEmpty()
                ? List.of()
                : Arrays.stream(text(name).split(",")).map(Integer::valueOf).toList();
    }

    /** An own directory for this run, below {@code home} or the system's temporary directory; see {@link #remove}. */
    public Path directory(String prefix) throws IOException {
        return text("home").isEmpty()
                ? Files.createTempDirectory(prefix)
                : Files.createTempDirectory(Files.createDirectories(Path.of(text("home"))), prefix);
    }

    /** Removes a directory with everything in it. */
    public static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    public String text(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
