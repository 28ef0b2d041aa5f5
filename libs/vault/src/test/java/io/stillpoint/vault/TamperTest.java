package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever single bit is changed in the vault, somebody notices before a restore. */
class TamperTest {

    private static final long SEED = 20260301;
    private static final int FLIPS = 60;

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static Vault vault;
    static SnapshotRef ref;
    static StoredObject object;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        ref = Snapshots.write(vault, "p", "r", Noise.bytes(3, 300_000));
        object = vault.manifest(ref).objects().getFirst();
        vault.seal(
                Snapshots.CLUSTER,
                Snapshots.sealed(keys.signer(), "p", ref),
                Clock.fixed(Snapshots.END, ZoneOffset.UTC));
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        server.close();
    }

    @Test
    void everyFlippedBitOfAnObjectIsFoundWithoutAPrivateKey() throws Exception {
        everyFlipIsFound(object.key(), () -> vault.verifyStored(ref));
    }

    @Test
    void everyFlippedBitOfAnObjectIsFoundWhileItIsRead() throws Exception {
        everyFlipIsFound(object.key(), TamperTest::readPlain);
    }

    @Test
    void everyFlippedBitOfAManifestIsFound() throws Exception {
        everyFlipIsFound(ref.manifestKey(), () -> vault.verifyStored(ref));
    }

    @Test
    void everyFlippedBitOfAPointIsFound() throws Exception {
        everyFlipIsFound(
                VaultLayout.point(Snapshots.CLUSTER, "p") + VaultLayout.POINT,
                () -> vault.point(Snapshots.CLUSTER, "p", keys.verification()));
    }

    @Test
    void everyFlippedBitOfASignatureIsFound() throws Exception {
        everyFlipIsFound(
                VaultLayout.point(Snapshots.CLUSTER, "p") + VaultLayout.SIGNATURE,
                () -> vault.point(Snapshots.CLUSTER, "p", keys.verification()));
    }

    @Test
    void aTruncatedObjectIsNamed() throws Exception {
        // Given
        Path file = server.file(object.key());
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));

        // When
        VaultException found = catchThrowableOfType(VaultException.class, () -> vault.verifyStored(ref));

        // Then
        Files.write(file, whole);
        assertThat(found.problem().code()).isEqualTo("object-damaged");
        assertThat(found.problem().where()).isEqualTo(object.key());
        assertThat(found.retryable()).isFalse();
    }

    @Test
    void anObjectWithBytesAfterItsEndIsFoundWhileItIsRead() throws Exception {
        // Given
        Path file = server.file(object.key());
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));

        // When
        VaultException found = catchThrowableOfType(VaultException.class, TamperTest::readPlain);

        // Then
        Files.write(file, whole);
        assertThat(found.problem().code()).isEqualTo("object-damaged");
    }

    @Test
    void anotherIdentityIsToldApartFromDamage() throws Exception {
        // Given
        TestKeys other = TestKeys.create(home.resolve("other"));

        // When
        VaultException refused =
                catchThrowableOfType(VaultException.class, () -> vault.openPlain(object, other.restore()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("age-identity-wrong");
    }

    private static void readPlain() throws IOException {
        try (InputStream in = vault.openPlain(object, keys.restore())) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void everyFlipIsFound(String key, ThrowingCallable check) throws IOException {
        Path file = server.file(key);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < FLIPS; i++) {
            int at = random.nextInt(whole.length);
            int bit = random.nextInt(8);
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << bit);
            Files.write(file, changed);
            VaultException found = catchThrowableOfType(VaultException.class, check);
            Files.write(file, whole);
            assertThat(found).as("bit %d of byte %d of %s", bit, at, key).isNotNull();
            assertThat(found.problem().where()).contains(key.replace(VaultLayout.SIGNATURE, "point.json"));
        }
    }
}
