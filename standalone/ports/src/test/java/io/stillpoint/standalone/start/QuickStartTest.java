package io.stillpoint.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {

    /** What runs in the processes of this test. */
    static final class Greeting {
        private Greeting() {}

        public static void main(String[] words) {
            System.out.println("hello " + words[0]);
        }
    }

    private static final String MAIN = Greeting.class.getName();

    @TempDir
    Path directory;

    private final List<Path> classes = List.of(Path.of(
            Greeting.class.getProtectionDomain().getCodeSource().getLocation().getPath()));
    private String before;
    private int recordings;

    @BeforeEach
    void nameTheDirectory() {
        before = System.getProperty(QuickStart.DIRECTORY, "");
        System.setProperty(QuickStart.DIRECTORY, directory.toString());
    }

    @AfterEach
    void nameTheFormerDirectory() {
        System.setProperty(QuickStart.DIRECTORY, before);
    }

    @Test
    void aRecordedProgramStartsFromItsCacheAndIsRecordedOnce() throws Exception {
        // Given
        QuickStart.of(MAIN, classes, this::greet);

        // When
        List<String> program = QuickStart.of(MAIN, classes, this::greet);

        // Then
        assertThat(recordings).isEqualTo(1);
        assertThat(directory.resolve(MAIN).resolve("aot.cache")).isNotEmptyFile();
        // Java would go on without a cache that it cannot use: here it must not.
        List<String> strict = new ArrayList<>(List.of("-XX:AOTMode=on"));
        strict.addAll(program);
        assertThat(output(strict)).isEqualTo("hello you\n");
    }

    @Test
    void aProgramThatLeavesNoCacheIsToldWithItsLog() {
        // Given
        QuickStart.FirstRun without = (program, scratch) -> Files.writeString(scratch.resolve("log"), "killed");

        // When
        var failure = catchThrowable(() -> QuickStart.of(MAIN, classes, without));

        // Then
        assertThat(failure).hasMessageContaining("aot.cache").hasMessageContaining("first-run");
        assertThat(directory.resolve(MAIN).resolve("first-run").resolve("log")).exists();
    }

    private void greet(List<String> program, Path scratch) throws IOException, InterruptedException {
        recordings++;
        output(program);
    }

    private static String output(List<String> program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        command.addAll(program);
        command.add("you");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }
}
