package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.MultipartUpload;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultFailureTest {

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home.resolve("s3"));
        keys = TestKeys.create(home.resolve("keys"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void forgetObjects() throws Exception {
        for (String key : server.keys("clusters/")) {
            Files.delete(server.file(key));
        }
    }

    @Test
    void aWrongSecretIsNotTriedAgain() throws Exception {
        // Given
        VaultConfig right = server.config(keys.recipients());
        VaultConfig wrong = new VaultConfig(
                right.endpoint(), right.region(), right.bucket(), right.accessKey(), "wrong", right.recipients());

        // When
        VaultException failure = probe(wrong);

        // Then
        assertThat(failure.problem().code()).isEqualTo("vault-credentials-refused");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.toString()).doesNotContain("wrong");
    }

    @Test
    void aMissingBucketIsNamed() throws Exception {
        // Given
        VaultConfig right = server.config(keys.recipients());
        VaultConfig wrong = new VaultConfig(
                right.endpoint(),
                right.region(),
                "no-such-bucket",
                right.accessKey(),
                right.secretKey(),
                right.recipients());

        // When
        VaultException failure = probe(wrong);

        // Then
        assertThat(failure.problem().code()).isEqualTo("vault-bucket-missing");
        assertThat(failure.problem().where()).contains("no-such-bucket");
    }

    @Test
    void aServerThatIsDownMayBeTriedAgain() throws Exception {
        // Given
        S3Server dead = S3Server.start(home.resolve("dead"));
        dead.kill();

        // When
        VaultException failure = probe(dead.config(keys.recipients()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("vault-unreachable");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void fewerThanTwoRecipientsBeginNoSnapshot() throws Exception {
        // Given
        VaultConfig one = server.config(List.of(keys.recipients().getFirst()));

        // When
        VaultException refused;
        try (Vault vault = Vault.open(one)) {
            refused = catchThrowableOfType(VaultException.class, () -> begin(vault, "r1"));
        }

        // Then
        assertThat(refused.problem().code()).isEqualTo("recipients-too-few");
    }

    @Test
    void closingWithoutCommitLeavesNothing() throws Exception {
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            // Given
            SnapshotWriter writer = begin(vault, "r1");

            // When
            try (VaultOutput output = writer.object("root.tar")) {
                output.write(Noise.bytes(1, 60 << 20));
            }

            // Then
            assertThat(server.keys("clusters/")).isEmpty();
            assertThat(unfinished()).isEmpty();
        }
    }

    @Test
    void aCrashBetweenObjectAndManifestLeavesNoSnapshot() throws Exception {
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            // Given
            SnapshotWriter writer = begin(vault, "r1");

            // When
            try (VaultOutput output = writer.object("root.tar")) {
                output.write(Noise.bytes(1, 1000));
                output.commit();
            }

            // Then
            assertThat(server.keys("clusters/")).singleElement().asString().endsWith("/root.tar.zst.age");
            assertThat(vault.points(Snapshots.CLUSTER)).isEmpty();
        }
    }

    @Test
    void aManifestIsNotWrittenWhileAnObjectIsUncommitted() throws Exception {
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            // Given
            SnapshotWriter writer = begin(vault, "r1");
            writer.object("root.tar").close();

            // When
            Throwable refused = catchThrowable(() -> writer.commit(
                    true, java.util.Map.of(), java.util.Map.of(), List.of(), null, Snapshots.START, Snapshots.END));

            // Then
            assertThat(refused).isInstanceOf(IllegalStateException.class);
            assertThat(server.keys("clusters/")).isEmpty();
        }
    }

    @Test
    void aStoreThatDiesDuringAnUploadEndsTheWriting() throws Exception {
        S3Server dying = S3Server.start(home.resolve("dying"));
        try (Vault vault = Vault.open(dying.config(keys.recipients()).withPatience(Duration.ofSeconds(2)))) {
            // Given
            VaultOutput output = begin(vault, "r1").object("root.tar");
            byte[] noise = Noise.bytes(2, 1 << 20);
            writeMebibytes(output, noise, 40);
            dying.kill();

            // When
            VaultException failure =
                    catchThrowableOfType(VaultException.class, () -> writeMebibytes(output, noise, 10_000));

            // Then
            output.close();
            assertThat(failure.problem().code()).isEqualTo("vault-unreachable");
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void theNextRunEndsWhatADeadOneLeftUnfinished() throws Exception {
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            // Given
            VaultOutput dead = begin(vault, "dead").object("root.tar");
            writeMebibytes(dead, Noise.bytes(2, 1 << 20), 60);

            // When
            begin(vault, "next");

            // Then
            assertThat(unfinished()).isEmpty();
            dead.close();
        }
    }

    @Test
    void aFullDiskIsToldAndMayBeTriedAgain() throws Exception {
        // Given
        try (S3Server full = S3Server.full(home.resolve("full"));
                Vault vault = Vault.open(full.config(keys.recipients()))) {
            VaultOutput output = begin(vault, "r1").object("root.tar");

            // When
            VaultException failure = catchThrowableOfType(
                    VaultException.class, () -> writeMebibytes(output, Noise.bytes(2, 1 << 20), 500));

            // Then
            output.close();
            assertThat(failure.problem().code()).isEqualTo("vault-store-failed");
            assertThat(failure.problem().remedy()).contains("free disk space");
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void namesThatWouldLeaveTheirFolderAreRefused() throws Exception {
        try (Vault vault = Vault.open(server.config(keys.recipients()))) {
            // Given a vault

            // When
            Throwable refused =
                    catchThrowable(() -> vault.begin("lab", "../other", Component.ETCD, "etcd", "r", Consistency.HOT));

            // Then
            assertThat(refused).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void secretsAreReadFromTheServicesDirectory() throws Exception {
        // Given
        Path secrets = keys.files().recipients().getParent();
        PrivateFiles.create(secrets.resolve("s3.credentials"), "access-key=a\nsecret-key=hidden-one\n");

        // When
        VaultFiles files =
                VaultFiles.load(secrets, server.endpoint(), "us-east-1", S3Server.BUCKET, StoreAddressing.PATH);

        // Then
        assertThat(files.config().secretKey()).isEqualTo("hidden-one");
        assertThat(files.config().recipients()).hasSize(2);
        assertThat(files.restoreIdentity()).isNotNull();
        assertThat(files.signer()).isNotNull();
        assertThat(files.verificationKeys().isEmpty()).isFalse();
        assertThat(files.toString()).doesNotContain("hidden-one");
    }

    private static VaultException probe(VaultConfig config) {
        try (Vault vault = Vault.open(config)) {
            return catchThrowableOfType(VaultException.class, vault::probe);
        }
    }

    private List<MultipartUpload.Unfinished> unfinished() throws VaultException {
        try (Bucket bucket = new Bucket(server.config(keys.recipients()))) {
            return new MultipartUpload(bucket).unfinished("clusters/");
        }
    }

    private static SnapshotWriter begin(Vault vault, String run) throws VaultException {
        return vault.begin(Snapshots.CLUSTER, "p", Component.NODE_IMAGE, "10.0.0.1", run, Consistency.COLD);
    }

    private static void writeMebibytes(VaultOutput output, byte[] mebibyte, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            output.write(mebibyte);
        }
    }
}
