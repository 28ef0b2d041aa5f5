package io.stillpoint.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The lab's command, see {@code lab/README.md}. */
final class Lab {

    private final Path command;
    private final Consumer<String> say;

    Lab(Consumer<String> say) {
        String root = System.getenv("STILLPOINT_ROOT");
        this.command = Path.of(root == null ? "." : root).resolve("lab/lab").toAbsolutePath();
        this.say = say;
    }

    /** Where the installer's inventory and its ssh_key lie. */
    Path bootDirectory() {
        String state = System.getenv("STILLPOINT_LAB_STATE");
        return Path.of(state == null ? "/var/lib/stillpoint-lab" : state).resolve("boot/cluster");
    }

    /** Runs it and shows what it prints. */
    void run(String... arguments) {
        int exitCode = execute(say, arguments);
        if (exitCode != 0) {
            throw new CliException("lab %s ended with %d".formatted(String.join(" ", arguments), exitCode));
        }
    }

    /** Runs it and returns what it prints, whatever its exit code. */
    Result ask(String... arguments) {
        var lines = new ArrayList<String>();
        int exitCode = execute(lines::add, arguments);
        return new Result(exitCode, List.copyOf(lines));
    }

    /** What a call printed. */
    record Result(int exitCode, List<String> lines) {}

    private int execute(Consumer<String> onLine, String... arguments) {
        var full = new ArrayList<String>(List.of(command.toString()));
        full.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(full)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            try (var reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = reader.readLine()) != null) {
                    onLine.accept(line);
                }
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted while the lab worked", e);
        }
    }
}
