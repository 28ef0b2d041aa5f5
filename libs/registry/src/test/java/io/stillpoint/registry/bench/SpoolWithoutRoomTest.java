package io.stillpoint.registry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup worker in a process that can write no file beyond 1 MiB, as if the spool's disk were full. */
class SpoolWithoutRoomTest {

    private static final long LIMIT_SECONDS = 120;

    @TempDir
    Path home;

    @Test
    void itIsNamedAndNoSnapshotIsLeft() throws Exception {
        try (TestVault vault = TestVault.start(home.resolve("vault"));
                DockerRegistry registry = DockerRegistry.start(home.resolve("registry"));
                RegistryClient client = registry.client()) {
            // Given
            TestImage.docker(1, 3 << 20).push(client, "app", "v1");
            Path log = home.resolve("worker.log");

            // When
            Process worker = withoutRoom(registry, vault, log);
            worker.outputWriter().append("lab\n").close();

            // Then
            assertThat(worker.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(worker.exitValue()).isNotZero();
            assertThat(log)
                    .content()
                    .contains(vault.spool() + ": expected room for")
                    .contains("File too large. Make room there, or name another directory for the spool.");
            assertThat(vault.server().keys("clusters/lab/points/")).isEmpty();
            assertThat(vault.spool()).isEmptyDirectory();
        }
    }

    private static Process withoutRoom(DockerRegistry registry, TestVault vault, Path log) throws IOException {
        Files.createFile(log);
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -f 1024; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BackupMain.class.getName(),
                        registry.url().toString(),
                        vault.server().endpoint().toString(),
                        vault.keys().files().recipients().toString(),
                        vault.spool().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
