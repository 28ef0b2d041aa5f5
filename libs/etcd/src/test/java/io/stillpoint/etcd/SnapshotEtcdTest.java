package io.stillpoint.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Recorded;
import io.stillpoint.etcd.testing.Tasks;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.schemas.event.StepFact.SnapshotCompleted;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Snapshots of a real etcd, judged by etcd's own tools. */
class SnapshotEtcdTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path home;

    static S3Server server;
    static TestKeys keys;
    static Vault vault;
    static EtcdCluster etcd;
    static EtcdTasks tasks;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(home.resolve("s3"));
        keys = TestKeys.create(home.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
        etcd = EtcdCluster.start(Files.createDirectories(home.resolve("etcd")), 1);
        tasks = new EtcdTasks(etcd.secrets(), vault, Clock.systemUTC());
        try (Writing writing = Writing.into(etcd)) {
            writing.fill("/registry/secrets/", 24 << 20, 6_000, 1);
            writing.fill("/registry/configmaps/", 4 << 20, 400_000, 2);
            writing.delete("/registry/secrets/000000003");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        vault.close();
        etcd.close();
        server.close();
    }

    @Test
    void theSnapshotIsTheOneThatEtcdctlKnows() throws Exception {
        // Given
        Recorded context = new Recorded("run-1", PATIENCE);

        // When
        SnapshotRef snapshot = ((SnapshotCompleted) tasks.carryOut(Tasks.snapshot(etcd), context)).snapshot();

        // Then
        Path file = fetched(snapshot, home.resolve("run-1.db"));
        JsonNode status = EtcdCluster.snapshotStatus(file);
        Path own = home.resolve("own.db");
        EtcdCluster.run(etcd.etcdctl("snapshot", "save", own.toString())).orFail();
        JsonNode expected = EtcdCluster.snapshotStatus(own);
        assertThat(snapshot.etcdRevision())
                .isEqualTo(status.get("revision").asLong())
                .isEqualTo(expected.get("revision").asLong());
        assertThat(status.get("hash").asLong()).isEqualTo(expected.get("hash").asLong());
        assertThat(status.get("totalKey").asLong())
                .isEqualTo(expected.get("totalKey").asLong());
        assertThat(snapshot.consistency()).isEqualTo(Consistency.HOT);
        assertThat(context.messages())
                .contains("snapshot of etcd from " + etcd.addresses().get(0));
    }

    @Test
    void theManifestSaysWhereItComesFromAndHowToRestoreItByHand() throws Exception {
        // Given
        Recorded context = new Recorded("run-2", PATIENCE);

        // When
        SnapshotRef snapshot = ((SnapshotCompleted) tasks.carryOut(Tasks.snapshot(etcd), context)).snapshot();

        // Then
        Manifest manifest = vault.verifyStored(snapshot);
        assertThat(manifest.source())
                .containsEntry("etcd.version", etcd.version())
                .containsEntry("etcd.revision", String.valueOf(snapshot.etcdRevision()))
                .containsEntry("etcd.member", etcd.addresses().get(0))
                .containsEntry("etcd.ca-sha256", caSha256())
                .containsKeys("etcd.cluster-id", "etcd.hash-kv", "etcd.hash-kv-compact-revision")
                .hasEntrySatisfying(
                        "etcd.initial-cluster",
                        value -> assertThat(value)
                                .startsWith("etcd0=https://" + etcd.addresses().get(0)));
        assertThat(manifest.restoreByHand())
                .anyMatch(line -> line.startsWith("$etcd_tool snapshot restore 'snapshot.db'"));
    }

    @Test
    void itIsRestoredByHandWithOrdinaryTools() throws Exception {
        // Given
        SnapshotRef snapshot =
                ((SnapshotCompleted) tasks.carryOut(Tasks.snapshot(etcd), new Recorded("run-3", PATIENCE))).snapshot();
        Path directory = Files.createDirectories(home.resolve("by-hand"));
        Files.copy(keys.files().restoreIdentity(), directory.resolve("key.txt"));
        Path config = server.s3cmdConfig(directory.resolve("s3cfg"));
        String script = "cd '" + directory + "'\nexport S3CMD_CONFIG='" + config + "'\n"
                + String.join("\n", vault.manifest(snapshot).restoreByHand());

        // When
        EtcdCluster.Output output = EtcdCluster.run(List.of("bash", "-c", script));

        // Then
        assertThat(output.exit()).as(output.text()).isZero();
        assertThat(output.text()).contains(" " + snapshot.etcdRevision() + " ");
        assertThat(directory.resolve("etcd0.restored/member/snap/db")).exists();
    }

    @Test
    void aLoneSurvivorOfThreeGivesNoSnapshotThoughItAnswers() throws Exception {
        // Given
        String survivor = etcd.addresses().getFirst();
        String prefix = survivor.substring(0, survivor.lastIndexOf('.') + 1);
        List<Node> declared = List.of(
                etcd.nodes().getFirst(),
                new Node(prefix + "2", Set.of(Role.MASTER)),
                new Node(prefix + "3", Set.of(Role.MASTER)));

        // When
        ProblemException failed = catchThrowableOfType(
                ProblemException.class,
                () -> tasks.carryOut(Tasks.snapshot(etcd, declared), new Recorded("lone", PATIENCE)));

        // Then
        assertThat(failed.problem().code()).isEqualTo("etcd-not-healthy");
        assertThat(failed.problem().expected()).isEqualTo("a quorum");
        assertThat(failed.problem().found()).contains("1 of 3 healthy");
        assertThat(failed.retryable()).isTrue();
    }

    static Path fetched(SnapshotRef snapshot, Path to) throws Exception {
        Manifest manifest = vault.manifest(snapshot);
        try (InputStream plain = vault.openPlain(manifest.objects().get(0), keys.restore())) {
            Files.copy(plain, to);
        }
        return to;
    }

    private static String caSha256() throws Exception {
        Path pem = etcd.certificates().resolve("ca.pem");
        try (InputStream in = Files.newInputStream(pem)) {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            return Sha256.hex(der);
        }
    }
}
