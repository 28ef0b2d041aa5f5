package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.etcd.v2.V2Client;
import io.stillpoint.etcd.v2.V2Keys;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.read.ReadKeys;
import io.stillpoint.vault.read.SnapshotVault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd that still serves its old API. */
class V2KeysTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static Vault vault;
    static EtcdCluster etcd;
    static SnapshotRef without;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home.resolve("s3"));
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        etcd = EtcdCluster.start(Files.createDirectories(home.resolve("etcd")), 1, "--enable-v2=true");
        without = snapshot("run-1");
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        etcd.close();
        server.close();
    }

    @Test
    void keysOfTheOldApiAreSavedBesideTheSnapshotAndTheirLossIsNamed() throws Exception {
        // Given
        set("/calico/v1/ipam", "10.1.0.0/16");
        set("/coreos.com/network/config", "flannel");

        // When
        SnapshotRef with = snapshot("run-2");

        // Then
        assertThat(without.losses()).isEmpty();
        assertThat(vault.manifest(without).objects()).hasSize(1);
        assertThat(with.losses()).singleElement().satisfies(loss -> {
            assertThat(loss.code()).isEqualTo("etcd-v2-keys-not-restored");
            assertThat(loss.what()).endsWith("/calico, /coreos.com");
        });
        StoredObject saved = vault.manifest(with).objects().getLast();
        assertThat(saved.name()).isEqualTo(V2Keys.OBJECT);
        try (InputStream plain = vault.openPlain(saved, keys.restore())) {
            assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"/calico/v1/ipam\"", "10.1.0.0/16", "flannel");
        }
    }

    @Test
    void aSnapshotWithKeysOfTheOldApiIsReadBackWholeAndKept() throws Exception {
        // Given
        set("/calico/v1/pool", "10.2.0.0/16");
        SnapshotRef snapshot = snapshot("run-3");
        StoredObject database = vault.manifest(snapshot).objects().getFirst();
        AtomicLong read = new AtomicLong();
        try (ScratchDirectory scratch = ScratchDirectory.open(home.resolve("scratch"))) {
            VerifiedSnapshots verified = verified(scratch);

            // When
            try (VerifiedSnapshots.Lease first = verified.obtain(snapshot, (done, expected) -> read.set(done));
                    VerifiedSnapshots.Lease second = verified.obtain(snapshot, (done, expected) -> {})) {

                // Then
                assertThat(second.file()).isEqualTo(first.file()).hasSize(database.plainBytes());
                assertThat(read.get()).isEqualTo(snapshot.plainBytes()).isGreaterThan(database.plainBytes());
            }
        }
    }

    private static VerifiedSnapshots verified(ScratchDirectory scratch) {
        SnapshotVault read = new SnapshotVault(vault, new ReadKeys(keys.verification(), keys.restore(), List.of()));
        SnapshotVerifier verifier = new SnapshotVerifier(read, new Etcdctl("etcdctl", scratch.directory()));
        return new VerifiedSnapshots(verifier, scratch, new SpaceRule(1.5, 1), PATIENCE, Clock.systemUTC());
    }

    /** Accepting it must not cover later points, in which other keys may be missing. */
    @Test
    void keysThatNobodyCouldAskForAreAnotherLossInEachPoint() throws Exception {
        // Given
        try (V2Client silent = new V2Client(
                "https://127.0.0.1:1", SSLContext.getDefault(), new V2Client.Limits(PATIENCE, PATIENCE, 1024))) {
            // When
            Loss one = V2Keys.save(silent, writer("p-1")).getFirst();
            Loss other = V2Keys.save(silent, writer("p-2")).getFirst();

            // Then
            assertThat(one.code()).isEqualTo("etcd-v2-keys-unknown");
            assertThat(one.what()).contains("p-1");
            assertThat(one.same(other)).isFalse();
        }
    }

    private static SnapshotWriter writer(String point) throws Exception {
        return vault.begin("icp", point, Component.ETCD, "etcd", "run-1", Consistency.HOT);
    }

    private static SnapshotRef snapshot(String run) throws Exception {
        EtcdTasks tasks = new EtcdTasks(etcd.secrets(), vault, Clock.systemUTC());
        return ((SnapshotCompleted) tasks.carryOut(Tasks.snapshot(etcd), new Recorded(run, PATIENCE))).snapshot();
    }

    private static void set(String key, String value) throws Exception {
        Path files = etcd.certificates();
        EtcdCluster.run(List.of(
                        "env",
                        "ETCDCTL_API=2",
                        "etcdctl",
                        "--endpoints=https://" + etcd.addresses().getFirst() + ":" + etcd.clientPort(),
                        "--ca-file=" + files.resolve("ca.pem"),
                        "--cert-file=" + files.resolve("client.pem"),
                        "--key-file=" + files.resolve("client-key.pem"),
                        "set",
                        key,
                        value))
                .orFail();
    }
}
