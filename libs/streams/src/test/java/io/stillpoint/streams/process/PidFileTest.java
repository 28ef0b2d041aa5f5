package io.stillpoint.streams.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    Path home;

    private Process process;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("cat").start();
        file = home.resolve(PrivateProgram.PID_FILE);
        PidFile.write(file, process);
    }

    @AfterEach
    void stop() {
        ChildProcess.end(process);
    }

    @Test
    void theProcessThatItNotesIsGoneWhenItIsEnded() throws Exception {
        // When
        PidFile.end(file);

        // Then
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aProcessThatGotTheNumberLaterIsLeftAlone() throws Exception {
        // Given
        String[] noted = Files.readString(file).split(" ", 3);
        Files.writeString(file, "%s %d %s".formatted(noted[0], Long.parseLong(noted[1]) - 1, noted[2]));

        // When
        PidFile.end(file);

        // Then
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void oneThatHasEndedIsNoFailure() throws Exception {
        // Given
        ChildProcess.end(process);

        // When
        PidFile.end(file);

        // Then
        assertThat(file).exists();
    }

    @Test
    void aNoteThatWasNotWrittenToItsEndEndsNothing() throws Exception {
        // Given
        Files.writeString(file, "");

        // When
        PidFile.end(file);

        // Then
        assertThat(process.isAlive()).isTrue();
    }
}
