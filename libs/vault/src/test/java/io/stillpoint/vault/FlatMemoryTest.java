package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap of 64 MiB is enough, however large and however many the objects are. */
class FlatMemoryTest {

    private static final long BYTES = 256L << 20;
    private static final long LIMIT_SECONDS = 300;

    @TempDir
    Path home;

    @Test
    void aQuarterGibibyteGoesThroughASmallHeap() throws Exception {
        // Given
        Path secrets = secrets();
        try (S3Server server = S3Server.start(home)) {
            Process child = child(
                    "io.stillpoint.vault.bench.PutMain",
                    secrets.toString(),
                    server.endpoint().toString(),
                    "us-east-1",
                    S3Server.BUCKET,
                    "1",
                    "-");

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

    @Test
    void aSnapshotOfManyObjectsGoesThroughASmallHeap() throws Exception {
        // Given
        Path secrets = secrets();
        try (S3Server server = S3Server.start(home)) {

            // When
            Process child = child(
                    ManyObjects.class.getName(),
                    secrets.toString(),
                    server.endpoint().toString());
            boolean ended = child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);

            // Then
            assertThat(ended).isTrue();
            assertThat(child.exitValue())
                    .as("its log: %s", Files.readString(home.resolve("child.log")))
                    .isZero();
            assertThat(server.keys("clusters/")).hasSize(ManyObjects.SMALL + ManyObjects.LARGE + 1);
        }
    }

    /** As many as a database of ICP has collections, and some that fill every buffer. */
    static final class ManyObjects {
        static final int SMALL = 300;
        static final int LARGE = 4;
        private static final long SMALL_BYTES = 1_000;
        private static final long LARGE_BYTES = 30L << 20;

        private ManyObjects() {}

        /** Arguments: secrets directory, endpoint. */
        public static void main(String[] args) throws Exception {
            VaultFiles files = VaultFiles.load(
                    Path.of(args[0]), URI.create(args[1]), "us-east-1", S3Server.BUCKET, StoreAddressing.PATH);
            try (Vault vault = Vault.open(files.config())) {
                SnapshotWriter writer = vault.begin("c", "p", Component.MONGODB, "mongodb", "run", Consistency.HOT);
                for (int number = 0; number < SMALL; number++) {
                    put(writer, "small-" + number, SMALL_BYTES);
                }
                for (int number = 0; number < LARGE; number++) {
                    put(writer, "large-" + number, LARGE_BYTES);
                }
                Instant now = Instant.EPOCH;
                writer.commit(false, Map.of(), Map.of(), List.of(), null, now, now);
            }
        }

        private static void put(SnapshotWriter writer, String name, long bytes) throws IOException {
            try (InputStream noise = new Noise(7, bytes);
                    VaultOutput output = writer.object(name)) {
                noise.transferTo(output);
                output.commit();
            }
        }
    }

    private Path secrets() throws Exception {
        TestKeys keys = TestKeys.create(home.resolve("keys"));
        Path secrets = keys.files().recipients().getParent();
        PrivateFiles.create(
                secrets.resolve(VaultFiles.CREDENTIALS),
                "access-key=" + S3Server.ACCESS_KEY + "\nsecret-key=" + S3Server.SECRET_KEY + "\n");
        return secrets;
    }

    private Process child(String main, String... arguments) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main),
                        Stream.of(arguments))
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("child.log").toFile())
                .start();
    }
}
