package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory of a service that has moved data and waits for more, with the options of its process. */
@Tag("deep")
class HeapGivenBackTest {

    private static final int FEW_MEBIBYTES = 128;
    /** Java looks once a minute. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @ParameterizedTest
    @EnumSource(names = {"NODE_BACKUP", "ETCD_BACKUP"})
    void whatPartsOfUploadsFilledIsGivenBack(StackProgram program) throws Exception {
        // Given
        Process process = start(program);
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("filled");

            // When
            Awaitility.await("less memory than " + FEW_MEBIBYTES + " MiB")
                    .atMost(LIMIT)
                    .until(() -> residentMebibytes(process.pid()) < FEW_MEBIBYTES);

            // Then
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(StackProgram program) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(program.options());
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Filling.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long residentMebibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Uses memory as uploads do: a few large parts at a time, and each object has its own. */
    static final class Filling {

        private static final int PARTS = 9;
        private static final int PART_BYTES = 8 << 20;
        private static final int OBJECTS = 20;

        private Filling() {}

        public static void main(String[] arguments) throws IOException {
            long bytes = 0;
            for (int object = 0; object < OBJECTS; object++) {
                List<byte[]> parts = new ArrayList<>();
                for (int part = 0; part < PARTS; part++) {
                    parts.add(new byte[PART_BYTES]);
                }
                bytes += parts.stream().mapToLong(each -> each.length).sum();
            }
            System.out.println(bytes > 0 ? "filled" : "empty");
            System.in.read();
        }
    }
}
