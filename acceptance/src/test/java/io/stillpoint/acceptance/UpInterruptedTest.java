package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Child;
import io.stillpoint.acceptance.world.Cli;
import io.stillpoint.acceptance.world.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an interrupted {@code up} started runs on, as it says; the next one goes on from there, and {@code down} ends all of it. */
@Order(1)
class UpInterruptedTest {

    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int TERMINATED = 128 + 15;
    private static final int INTERRUPTED = 128 + 2;
    private static final int PROGRAMS = 12;

    @Test
    void theNextOneGoesOnAndDownEndsAllOfIt(@TempDir Path directory) throws IOException {
        // Given
        Path home = directory.resolve("h\u00f6me, of \u0142ab");
        Cli cli = Cli.of(home);
        try {
            Outcome atFirst = interrupted(cli, "TERM", "Keys were made");
            Outcome thenLater = interrupted(cli, "INT", "coordinator is ready");
            List<String> running = processes(home);

            // When
            Outcome up = cli.run("up");

            // Then
            assertThat(atFirst.exitCode()).as(atFirst.text()).isEqualTo(TERMINATED);
            assertThat(thenLater.exitCode()).as(thenLater.text()).isEqualTo(INTERRUPTED);
            assertThat(List.of(atFirst, thenLater))
                    .allSatisfy(outcome -> assertThat(outcome.text()).contains("What it started runs on"));
            assertThat(up.exitCode()).as(up.text()).isZero();
            assertThat(processes(home)).hasSize(PROGRAMS).containsAll(running);
        } finally {
            cli.run("down").mustSucceed();
        }
        assertThat(processes(home)).isEmpty();
    }

    private static Outcome interrupted(Cli cli, String signal, String line) {
        try (Child up = cli.start("up")) {
            Awaitility.await().atMost(LIMIT).until(() -> up.lines().stream().anyMatch(said -> said.contains(line)));
            return up.end(signal, LIMIT);
        }
    }

    /** Of each process its name, pid and start. */
    private static List<String> processes(Path home) throws IOException {
        var processes = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(home.resolve("run"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".pid")).toList()) {
                processes.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        return processes.entrySet().stream().map(Object::toString).toList();
    }
}
