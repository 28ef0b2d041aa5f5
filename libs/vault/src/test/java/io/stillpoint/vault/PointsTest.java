package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointsTest {

    private static final Clock CLOCK = Clock.fixed(Snapshots.END, ZoneOffset.UTC);

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

    @Test
    void aSealedPointIsReadBackWithItsSnapshots() throws Exception {
        // Given
        SnapshotRef ref = Snapshots.write(vault, "sealed", "r1", Noise.bytes(1, 5000));

        // When
        Vault.Sealed sealed = vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "sealed", ref), CLOCK);

        // Then
        SealedPoint point = vault.point(Snapshots.CLUSTER, "sealed", keys.verification());
        assertThat(point.document().snapshots()).containsExactly(ref);
        assertThat(point.sha256()).isEqualTo(sealed.sha256());
        assertThat(point.signingKeyId()).isEqualTo(keys.signer().keyId());
        assertThat(sealed.lockedUntil()).as("s3proxy has no object lock").isNull();
        assertThat(vault.points(Snapshots.CLUSTER)).contains("sealed");
    }

    @Test
    void sealingTheSameDocumentAgainChangesNothing() throws Exception {
        // Given
        Work.SealPoint work =
                Snapshots.sealed(keys.signer(), "twice", Snapshots.write(vault, "twice", "r1", Noise.bytes(1, 10)));
        Vault.Sealed first = vault.seal(Snapshots.CLUSTER, work, CLOCK);

        // When
        Vault.Sealed second = vault.seal(Snapshots.CLUSTER, work, CLOCK);

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aSealedPointIsNotReplacedByAnotherDocument() throws Exception {
        // Given
        SnapshotRef ref = Snapshots.write(vault, "kept", "r1", Noise.bytes(1, 10));
        vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "kept", ref), CLOCK);
        Work.SealPoint other = Snapshots.sealed(keys.signer(), "kept");

        // When
        VaultException refused =
                catchThrowableOfType(VaultException.class, () -> vault.seal(Snapshots.CLUSTER, other, CLOCK));

        // Then
        assertThat(refused.problem().code()).isEqualTo("point-sealed-already");
        assertThat(vault.point(Snapshots.CLUSTER, "kept", keys.verification())
                        .document()
                        .snapshots())
                .containsExactly(ref);
    }

    @Test
    void aPointWhoseSnapshotIsNotThereIsNotSealed() throws Exception {
        // Given
        SnapshotRef ref = Snapshots.write(vault, "hollow", "r1", Noise.bytes(1, 10));
        Files.delete(server.file(ref.manifestKey()));

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class,
                () -> vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "hollow", ref), CLOCK));

        // Then
        assertThat(refused.problem().code()).isEqualTo("vault-object-missing");
        assertThat(vault.points(Snapshots.CLUSTER)).doesNotContain("hollow");
    }

    @Test
    void foldersOfOthersHideNoPoint() throws Exception {
        // Given
        vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "seen"), CLOCK);
        for (String foreign : List.of("clusters/a b/", "clusters/.trash/", "clusters/lab/points/a copy of seen/")) {
            Files.createDirectories(server.file(foreign));
            Files.write(server.file(foreign + VaultLayout.POINT), new byte[] {1});
        }

        // When
        List<String> clusters = vault.clusters();

        // Then
        assertThat(clusters).containsExactly(Snapshots.CLUSTER);
        assertThat(vault.points(Snapshots.CLUSTER)).contains("seen").doesNotContain("a copy of seen");
    }

    @Test
    void anUnsignedPointIsRefused() throws Exception {
        // Given
        vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "unsigned"), CLOCK);
        Files.delete(server.file(VaultLayout.point(Snapshots.CLUSTER, "unsigned") + VaultLayout.SIGNATURE));

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class, () -> vault.point(Snapshots.CLUSTER, "unsigned", keys.verification()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("point-unsigned");
    }

    @Test
    void aPointSignedByAForeignKeyIsRefused() throws Exception {
        // Given
        TestKeys foreign = TestKeys.create(home.resolve("foreign"));
        vault.seal(Snapshots.CLUSTER, Snapshots.sealed(foreign.signer(), "foreign"), CLOCK);

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class, () -> vault.point(Snapshots.CLUSTER, "foreign", keys.verification()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("signature-key-unknown");
    }

    @Test
    void aForeignSignatureUnderATrustedKeysNameIsRefused() throws Exception {
        // Given
        TestKeys foreign = TestKeys.create(home.resolve("impostor"));
        Work.SealPoint forged = Snapshots.sealed(foreign.signer(), "forged");
        vault.seal(
                Snapshots.CLUSTER,
                new Work.SealPoint(
                        "forged",
                        true,
                        forged.document(),
                        forged.signature(),
                        keys.signer().keyId(),
                        null),
                CLOCK);

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class, () -> vault.point(Snapshots.CLUSTER, "forged", keys.verification()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("signature-wrong");
    }

    @Test
    void withoutVerificationKeysNothingIsTrusted() throws Exception {
        // Given
        vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "untrusted"), CLOCK);

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class, () -> vault.point(Snapshots.CLUSTER, "untrusted", VerificationKeys.none()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("signature-key-unknown");
    }

    @Test
    void aPointCopiedIntoAnotherOnesPlaceIsRefused() throws Exception {
        // Given
        vault.seal(Snapshots.CLUSTER, Snapshots.sealed(keys.signer(), "original"), CLOCK);
        String from = VaultLayout.point(Snapshots.CLUSTER, "original");
        String to = VaultLayout.point(Snapshots.CLUSTER, "copied");
        Files.createDirectories(server.file(to));
        Files.copy(server.file(from + VaultLayout.POINT), server.file(to + VaultLayout.POINT));
        Files.copy(server.file(from + VaultLayout.SIGNATURE), server.file(to + VaultLayout.SIGNATURE));

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class, () -> vault.point(Snapshots.CLUSTER, "copied", keys.verification()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("point-document-wrong");
    }
}
