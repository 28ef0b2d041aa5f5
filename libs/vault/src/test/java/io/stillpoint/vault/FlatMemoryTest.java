package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap of 64 MiB is enough for objects far larger than it. */
class FlatMemoryTest {

    private static final long BYTES = 256L << 20;
    private static final long LIMIT_SECONDS = 300;

    @TempDir
    Path home;

    @Test
    void aQuarterGibibyteGoesThroughASmallHeap() throws Exception {
        // Given
        TestKeys keys = TestKeys.create(home.resolve("keys"));
        Path secrets = keys.files().recipients().getParent();
        Files.writeString(
                secrets.resolve(VaultFiles.CREDENTIALS),
                "access-key=" + S3Server.ACCESS_KEY + "\nsecret-key=" + S3Server.SECRET_KEY + "\n");
        try (S3Server server = S3Server.start(home)) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-XX:+ExitOnOutOfMemoryError",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.stillpoint.vault.bench.PutMain",
                            secrets.toString(),
                            server.endpoint().toString(),
                            "us-east-1",
                            S3Server.BUCKET,
                            "1",
                            "-")
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("child.log").toFile())
                    .start();

            // When
            try (InputStream noise = new Noise(5, BYTES);
                    var in = child.getOutputStream()) {
                noise.transferTo(in);
            }
            boolean ended = child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);

            // Then
            assertThat(ended).isTrue();
            assertThat(child.exitValue())
                    .as("its log: %s", Files.readString(home.resolve("child.log")))
                    .isZero();
            assertThat(server.keys("clusters/"))
                    .singleElement()
                    .satisfies(key -> assertThat(Files.size(server.file(key))).isGreaterThan(64L << 20));
        }
    }
}
