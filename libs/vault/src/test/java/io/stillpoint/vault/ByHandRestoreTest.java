package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import io.stillpoint.vault.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stillpoint is gone; the manifest, the objects and one key are left. */
class ByHandRestoreTest {

    /** More than one part. */
    private static final byte[] PLAIN = Noise.bytes(11, 30 << 20);

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static String lines;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        keys = TestKeys.create(home.resolve("keys"));
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            SnapshotRef ref = Snapshots.write(vault, "p", "r", PLAIN);
            lines = String.join("\n", vault.manifest(ref).restoreByHand());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theRestoreKeyAndOrdinaryToolsAreEnough() throws Exception {
        // Given
        Path desk = desk("restore", keys.files().restoreIdentity());

        // When
        followTheManifest(desk);

        // Then
        assertThat(Sha256.hex(Files.readAllBytes(desk.resolve("restored.db")))).isEqualTo(Sha256.hex(PLAIN));
    }

    @Test
    void theRecoveryKeyAloneIsEnough() throws Exception {
        // Given
        Path desk = desk("recovery", keys.files().recoveryIdentity());

        // When
        followTheManifest(desk);

        // Then
        assertThat(Sha256.hex(Files.readAllBytes(desk.resolve("restored.db")))).isEqualTo(Sha256.hex(PLAIN));
    }

    private static Path desk(String name, Path identity) throws Exception {
        Path desk = Files.createDirectories(home.resolve(name));
        Files.copy(identity, desk.resolve("key.txt"));
        return desk;
    }

    private static void followTheManifest(Path desk) throws Exception {
        Path config = server.s3cmdConfig(desk.resolve("s3cfg"));
        Tools.run(desk, Map.of("S3CMD_CONFIG", config.toString()), "bash", "-c", lines);
    }
}
