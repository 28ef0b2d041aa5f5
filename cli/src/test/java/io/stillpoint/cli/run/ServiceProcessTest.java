package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.home.StillpointHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
