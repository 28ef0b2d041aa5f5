package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.store.BucketCreation;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultRoundTripTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant END = Instant.parse("2026-03-01T10:05:00Z");

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static Vault vault;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home);
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 262_144, 1_000_003})
    void whatWasWrittenIsReadBack(int length) throws Exception {
        // Given
        byte[] plain = Noise.bytes(length, length);
        SnapshotWriter writer = vault.begin("lab", "p1", Component.ETCD, "etcd", "run-" + length, Consistency.HOT);
        StoredObject object;
        try (VaultOutput output = writer.object("snapshot.db")) {
            output.write(plain);
            object = output.commit();
        }

        // When
        byte[] read;
        try (InputStream in = vault.openPlain(object, keys.restore())) {
            read = in.readAllBytes();
        }

        // Then
        assertThat(read).isEqualTo(plain);
        assertThat(object.plainBytes()).isEqualTo(length);
        assertThat(object.plainSha256()).isEqualTo(Sha256.hex(plain));
        assertThat(object.storedBytes()).isEqualTo(Files.size(server.file(object.key())));
        assertThat(object.storedSha256()).isEqualTo(Sha256.hex(Files.readAllBytes(server.file(object.key()))));
    }

    @Test
    void anObjectThatWasClosedWithoutACommitCanBeWrittenAnew() throws Exception {
        // Given
        SnapshotWriter writer = vault.begin("lab", "p3", Component.ETCD, "etcd", "run-1", Consistency.HOT);
        try (VaultOutput first = writer.object("snapshot.db")) {
            first.write(new byte[20 << 20]);
        }

        // When
        SnapshotRef ref;
        try (VaultOutput second = writer.object("snapshot.db")) {
            second.write(new byte[] {1, 2, 3});
            second.commit();
            ref = writer.commit(false, Map.of(), Map.of(), List.of(), null, START, END);
        }

        // Then
        assertThat(vault.verifyStored(ref).objects())
                .singleElement()
                .satisfies(object -> assertThat(object.plainBytes()).isEqualTo(3));
    }

    @Test
    void anObjectOfManyPartsIsReadBackWithEitherIdentity() throws Exception {
        // Given
        byte[] plain = new byte[40 << 20];
        new Random(7).nextBytes(plain);
        SnapshotWriter writer = vault.begin("lab", "p2", Component.NODE_IMAGE, "10.0.0.1", "run-1", Consistency.COLD);

        // When
        SnapshotRef ref;
        try (VaultOutput output = writer.object("root.tar")) {
            output.write(plain);
            output.commit();
            ref = writer.commit(
                    true,
                    Map.of("kernel", "6.1"),
                    Map.of("tar", "1.34"),
                    List.of("tar -tf root.tar"),
                    null,
                    START,
                    END);
        }

        // Then
        Manifest manifest = vault.verifyStored(ref);
        StoredObject object = manifest.objects().getFirst();
        assertThat(ref.storedBytes()).isGreaterThan(40 << 20);
        assertThat(manifest.recipients())
                .isEqualTo(vault.config().recipients().stream().sorted().toList());
        try (InputStream in = vault.openPlain(object, keys.restore())) {
            assertThat(Sha256.hex(in.readAllBytes())).isEqualTo(object.plainSha256());
        }
        try (InputStream in = vault.openPlain(object, keys.recovery())) {
            assertThat(Sha256.hex(in.readAllBytes())).isEqualTo(object.plainSha256());
        }
    }

    @Test
    void aMissingBucketIsCreatedOnce() throws Exception {
        // Given
        VaultConfig there = vault.config();
        VaultConfig missing = new VaultConfig(
                there.endpoint(), there.region(), "made-later", there.accessKey(), there.secretKey(), List.of());

        // When
        boolean first = BucketCreation.ensure(missing);
        boolean second = BucketCreation.ensure(missing);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }

    @Test
    void aProbeWritesReadsAndLeavesNothing() throws Exception {
        // Given a vault

        // When
        Vault.Probe probe = vault.probe();

        // Then
        assertThat(probe.objectLock()).isFalse();
        assertThat(server.keys(VaultLayout.PROBES)).isEmpty();
    }
}
