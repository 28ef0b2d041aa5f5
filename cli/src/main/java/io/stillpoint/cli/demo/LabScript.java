package io.stillpoint.cli.demo;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The lab's command, see {@code lab/README.md}. */
final class LabScript {

    private static final String STAND_IN =
            "standalone/mongodb-stand-in/target/stillpoint-standalone-mongodb-stand-in-0.1.0-exec.jar";

    private final Path root;
    private final Path state;
    private final Consumer<String> say;

    /** @param state where it keeps everything; a lab that is new there takes a network and a bridge that nobody uses */
    LabScript(Path state, Consumer<String> say) {
        String known = System.getenv("STILLPOINT_ROOT");
        this.root = Path.of(known == null ? "." : known).toAbsolutePath();
        this.state = state;
        this.say = say;
    }

    /** The folder with the installer's inventory and its ssh_key. */
    Path bootDirectory() {
        return state.resolve("boot/cluster");
    }

    /** Logins of registry and databases, as {@code cluster add --logins} takes them. */
    Path logins() {
        return state.resolve("components/logins");
    }

    /** Where registry or a database answers. */
    ComponentEndpoint endpoint(Component component) {
        Result url = ask("components", "url", component.label());
        if (url.exitCode() != 0 || url.lines().size() != 1) {
            throw new CliException(
                    "expected the lab to tell the address of %s, found %s".formatted(component.label(), url.lines()));
        }
        return new ComponentEndpoint(component, url.lines().getFirst());
    }

    /** Runs it and shows what it prints. */
    void run(String... arguments) {
        int exitCode = execute(say, arguments);
        if (exitCode != 0) {
            throw new CliException(
                    "lab %s: expected it to work, found that it ended with %d. What it printed above says why; see lab/README.md."
                            .formatted(String.join(" ", arguments), exitCode));
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
        var full = new ArrayList<String>(List.of(root.resolve("lab/lab").toString()));
        full.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(full)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
            builder.environment().remove("LAB_BRIDGE");
            builder.environment()
                    .putAll(Map.of(
                            "STILLPOINT_LAB_STATE",
                            state.toString(),
                            "LAB_NET",
                            "free",
                            "STILLPOINT_MONGODB_STAND_IN",
                            root.resolve(STAND_IN).toString(),
                            "JAVA_HOME",
                            System.getProperty("java.home")));
            Process process = builder.start();
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
