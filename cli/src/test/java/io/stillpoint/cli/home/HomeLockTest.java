package io.stillpoint.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.output.CliException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two commands that start and end processes of one home would end each other's. */
class HomeLockTest {

    @TempDir
    private Path directory;

    @Test
    void theSecondCommandIsRefused() {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        CliException refused;

        // When
        try (HomeLock _ = HomeLock.take(home)) {
            refused = catchThrowableOfType(CliException.class, () -> HomeLock.take(home));
        }

        // Then
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.getMessage()).contains("`up`", home.directory().toString());
    }

    @Test
    void afterTheFirstHasEndedTheNextMayBegin() {
        // Given
        StillpointHome home = new StillpointHome(directory.resolve("home")).create();
        HomeLock.take(home).close();

        // When
        var next = assertThatCode(() -> HomeLock.take(home).close());

        // Then
        next.doesNotThrowAnyException();
    }
}
