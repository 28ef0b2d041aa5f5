package io.stillpoint.streams.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    @TempDir
    Path directory;

    @Test
    void itSeesOnlyTheEnvironmentThatItIsGiven() throws Exception {
        // When
        ChildProcess.Ended ended =
                ChildProcess.run(List.of("/usr/bin/env"), directory, ENVIRONMENT, Duration.ofMinutes(1));

        // Then
        assertThat(ended.succeeded()).isTrue();
        assertThat(ended.output()).isEqualTo("PATH=/usr/bin:/bin\n");
    }

    @Test
    void anInterruptEndsItWithAllThatItStarted() throws Exception {
        // Given
        ChildProcess.run(List.of("/usr/bin/mkfifo", "child"), directory, ENVIRONMENT, Duration.ofMinutes(1));
        List<String> command = List.of("/bin/sh", "-c", "sleep 600 & echo $! > child; wait");
        var thrown = new CompletableFuture<Throwable>();
        Thread runner = Thread.ofVirtual()
                .start(() -> thrown.complete(catchThrowable(
                        () -> ChildProcess.run(command, directory, ENVIRONMENT, Duration.ofMinutes(10)))));
        long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());

        // When
        runner.interrupt();

        // Then
        assertThat(thrown).succeedsWithin(Duration.ofMinutes(1)).isInstanceOf(InterruptedException.class);
        ProcessHandle.of(child).ifPresent(left -> assertThat(left.onExit()).succeedsWithin(Duration.ofMinutes(1)));
    }

    @Test
    void whatOutlivesTheLimitIsTold() {
        // When
        Throwable thrown = catchThrowable(
                () -> ChildProcess.run(List.of("/bin/sleep", "600"), directory, ENVIRONMENT, Duration.ofSeconds(1)));

        // Then
        assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining("still ran after 1 s");
    }
}
