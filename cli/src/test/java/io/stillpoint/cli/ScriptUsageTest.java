package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that are scripts have help, too, and refuse a wrong command line before they install or build anything. */
class ScriptUsageTest {

    private static final Path SCRIPT = Path.of("..", "stillpoint");

    @ParameterizedTest
    @ValueSource(
            strings = {"help test", "test --help", "test -h", "help bench", "bench --help", "help build", "build -h"})
    void helpIsShownAndNothingElseIsDone(String command) throws Exception {
        // When
        Ended ended = run(command);

        // Then
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.text())
                .startsWith("Usage: ./stillpoint")
                .contains("Examples:")
                .doesNotContain("building");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test --seeds", "test --seeds many", "test --fast", "bench nonsense", "build quickly"})
    void aWrongCommandLineIsRefused(String command) throws Exception {
        // When
        Ended ended = run(command);

        // Then
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.text()).contains(": expected ").doesNotContain("unbound", "installing", "building");
    }

    private record Ended(int exitCode, String text) {}

    private static Ended run(String command) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(SCRIPT.toAbsolutePath().toString()));
        words.addAll(Arrays.asList(command.split(" ")));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }
}
