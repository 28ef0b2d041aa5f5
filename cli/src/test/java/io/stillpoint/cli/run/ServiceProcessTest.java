package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceProcessTest {

    @TempDir
    private Path directory;

    @Test
    void whatWasStartedIsEndedAndLeavesNoPidFile() {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        var process = new ServiceProcess(home, "sleeper");
        process.start(List.of("sleep", "600"));
        ProcessHandle handle = process.running().orElseThrow();

        // When
        process.stop();

        // Then
        assertThat(handle.isAlive()).isFalse();
        assertThat(home.pid("sleeper")).doesNotExist();
    }

    @Test
    void aProcessThatOnlyHasTheSamePidIsNeitherSeenNorEnded() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        ProcessHandle stranger = ProcessHandle.current();
        Files.writeString(home.pid("stale"), stranger.pid() + " 1999-01-01T00:00:00Z");
        var process = new ServiceProcess(home, "stale");

        // When
        process.stop();

        // Then
        assertThat(process.running()).isEmpty();
        assertThat(stranger.isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "12345 ", "nonsense 1999-01-01T00:00:00Z", "99999999999999 x"})
    void aPidFileThatNamesNoProcessIsToldAndNotTakenForAnEndedOne(String text) throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Files.writeString(home.pid("coordinator"), text);

        // When
        CliException failure =
                catchThrowableOfType(CliException.class, () -> new ServiceProcess(home, "coordinator").running());

        // Then
        assertThat(failure.getMessage())
                .startsWith(home.pid("coordinator") + ": expected the process id")
                .contains("delete this file");
    }

    @Test
    void whatCannotBeEndedIsToldOnceEverythingElseHasEnded() throws IOException {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        Files.writeString(home.pid("coordinator"), "12345");
        var sleeper = new ServiceProcess(home, "restore");
        sleeper.start(List.of("sleep", "600"));
        ProcessHandle handle = sleeper.running().orElseThrow();
        List<String> said = new ArrayList<>();

        // When
        CliException failure =
                catchThrowableOfType(CliException.class, () -> new StandaloneStack(home, said::add).down());

        // Then
        assertThat(failure.getMessage()).contains(home.pid("coordinator").toString(), "Everything else has ended.");
        assertThat(handle.isAlive()).isFalse();
        assertThat(said).isEmpty();
    }
}
