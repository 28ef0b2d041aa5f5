package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A command that waits for news learns that the reader of its output has left, although it prints nothing. */
class OutputPipeTest {

    /** Prints a line, and looks for its reader once its input ends. */
    static final class Waiting {

        public static void main(String[] arguments) throws IOException {
            System.out.println("one");
            System.in.readAllBytes();
            try {
                OutputPipe.requireReader();
            } catch (CliException e) {
                System.exit(e.exitCode());
            }
        }
    }

    @Test
    void aReaderThatHasLeftEndsIt() throws Exception {
        // Given
        Process process = start();
        firstLine(process).close();

        // When
        process.getOutputStream().close();

        // Then
        assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aReaderThatReadsNothingMoreDoesNotEndIt() throws Exception {
        // Given
        Process process = start();
        try (BufferedReader reader = firstLine(process)) {

            // When
            process.getOutputStream().close();

            // Then
            assertThat(process.waitFor()).isEqualTo(ExitCode.DONE);
            assertThat(reader.readLine()).isNull();
        }
    }

    private static BufferedReader firstLine(Process process) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).isEqualTo("one");
        return reader;
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
