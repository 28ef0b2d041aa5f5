package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.registry.bench.BackupProcess;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.testing.Noise;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap of 64 MiB is enough for blobs far larger than it. */
class FlatMemoryTest {

    private static final long BYTES = 300L << 20;

    @TempDir
    Path home;

    @Test
    void aBlobOfThreeHundredMebibytesGoesThroughASmallHeap() throws Exception {
        // Given
        try (DockerRegistry registry = DockerRegistry.start(home.resolve("registry"));
                RegistryClient client = registry.client();
                TestVault vault = TestVault.start(home.resolve("vault"));
                BackupProcess worker = BackupProcess.start(registry, vault, 64, home.resolve("worker.log"))) {
            MessageDigest sha256 = Sha256.start();
            try (InputStream noise = new DigestInputStream(new Noise(5, BYTES), sha256)) {
                noise.transferTo(OutputStream.nullOutputStream());
            }
            Digest layer = new Digest(Sha256.hex(sha256));
            client.pushBlob("large", layer, BYTES, () -> new Noise(5, BYTES));
            TestImage small = TestImage.docker(1, 1_000);
            small.push(client, "large", "small");
            byte[] manifest = new String(small.manifest().bytes(), StandardCharsets.UTF_8)
                    .replace(small.layer().toString(), layer.toString())
                    .replace("\"size\":" + small.blobs().get(small.layer()).length, "\"size\":" + BYTES)
                    .getBytes(StandardCharsets.UTF_8);
            client.pushManifest("large", "large", RawManifest.of(TestImage.DOCKER_MANIFEST, manifest));

            // When
            BackupProcess.Taken taken = worker.backup("lab");

            // Then
            assertThat(taken.newBlobs()).isEqualTo(3);
            assertThat(taken.bytes()).isGreaterThan(BYTES);
            assertThat(vault.spool()).isEmptyDirectory();
        }
    }
}
