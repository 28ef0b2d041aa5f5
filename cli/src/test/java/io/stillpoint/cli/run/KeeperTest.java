package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.home.StillpointHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script over real processes, in a home whose name has what a shell gives a meaning to. */
class KeeperTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern WAIT = Pattern.compile("after a wait of (\\d+) s");
    private static final List<String> SLEEP = List.of("sleep", "600");

    @TempDir
    private Path directory;

    private StillpointHome home;
    private StandaloneStack stack;
    private ServiceProcess coordinator;
    private ServiceProcess restore;

    @BeforeEach
    void keep() {
        home = new StillpointHome(directory.resolve("a * b'\"$d \u0142")).create();
        stack = new StandaloneStack(home, line -> {});
        coordinator = stack.process(StackProgram.COORDINATOR);
        restore = stack.process(StackProgram.RESTORE);
        stack.startKeeper(Path.of(".."));
    }

    @AfterEach
    void end() {
        stack.down();
    }

    @Test
    void whatWasKilledComesBackAndItsPidFileNamesIt() throws IOException {
        // Given
        ProcessHandle first = started(restore, SLEEP);
        Files.writeString(home.ready("restore"), "");

        // When
        first.destroyForcibly();

        // Then
        ProcessHandle second = another(restore, first);
        assertThat(second.info().command().orElseThrow()).endsWith("sleep");
        assertThat(second.info().arguments().orElseThrow()).containsExactly("600");
        assertThat(Files.readSymbolicLink(Path.of("/proc/%d/cwd".formatted(second.pid()))))
                .isEqualTo(home.directory().toRealPath());
        assertThat(home.ready("restore")).doesNotExist();
        Awaitility.await().atMost(LIMIT).until(() -> waits().size() == 1);
        assertThat(Files.readString(home.log("keeper"))).contains("Z restore ended ");
    }

    @Test
    void whatWasStoppedStaysAwayWhileOthersComeBack() {
        // Given
        started(coordinator, SLEEP);
        ProcessHandle other = started(restore, SLEEP);

        // When
        coordinator.stop();

        // Then
        other.destroyForcibly();
        another(restore, other);
        assertThat(coordinator.running()).isEmpty();
        assertThat(home.pid("coordinator")).doesNotExist();
    }

    @Test
    void whatDiesAtOnceIsTriedLessAndLessOften() {
        // When
        restore.start(List.of("false"));
        restore.keep(List.of("false"));

        // Then
        Awaitility.await().atMost(LIMIT).until(() -> waits().size() >= 2);
        assertThat(waits()).startsWith(2, 4);
    }

    @Test
    void aPidFileThatNobodyCanReadStartsNoSecondProcess() throws IOException {
        // Given
        coordinator.keep(SLEEP);
        Files.writeString(home.pid("coordinator"), "12345");
        ProcessHandle other = started(restore, SLEEP);

        // When
        other.destroyForcibly();

        // Then
        another(restore, other);
        assertThat(home.pid("coordinator")).hasContent("12345");
        Files.delete(home.pid("coordinator"));
    }

    @Test
    void downEndsItAndWhatItHasStarted() throws IOException {
        // Given
        ProcessHandle first = started(restore, SLEEP);
        first.destroyForcibly();
        ProcessHandle second = another(restore, first);
        ProcessHandle keeper = ServiceProcess.keeper(home).running().orElseThrow();

        // When
        stack.down();

        // Then
        assertThat(List.of(second, keeper)).noneMatch(ProcessHandle::isAlive);
        try (Stream<Path> left = Files.list(home.directory().resolve("run"))) {
            assertThat(left).isEmpty();
        }
    }

    private static ProcessHandle started(ServiceProcess process, List<String> command) {
        process.start(command);
        process.keep(command);
        return process.running().orElseThrow();
    }

    private static ProcessHandle another(ServiceProcess process, ProcessHandle than) {
        Awaitility.await("another process of " + process.name())
                .atMost(LIMIT)
                .until(() -> process.running()
                        .filter(now -> now.pid() != than.pid())
                        .flatMap(now -> now.info().command())
                        .filter(command -> command.endsWith("sleep"))
                        .isPresent());
        return process.running().orElseThrow();
    }

    private List<Integer> waits() {
        try {
            return WAIT.matcher(Files.readString(home.log("keeper")))
                    .results()
                    .map((MatchResult line) -> Integer.valueOf(line.group(1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
