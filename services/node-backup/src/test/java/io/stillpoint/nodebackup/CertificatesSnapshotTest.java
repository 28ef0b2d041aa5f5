package io.stillpoint.nodebackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.certificates.CertificatesBackup;
import io.stillpoint.remote.TestNode;
import io.stillpoint.remote.TestSshd;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.NotedCertificate;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import io.stillpoint.vault.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sshd, the real script, real tar and openssl, a real S3 server. */
class CertificatesSnapshotTest {

    private static final String CA = "127.0.0.1:/etc/cfc/conf/etcd/ca.pem";

    @TempDir
    static Path shared;

    static TestSshd sshd;
    static S3Server server;
    static TestKeys keys;
    static Vault vault;

    @TempDir
    Path home;

    TestNode node;
    NodeBackup service;

    @BeforeAll
    static void startServers() throws Exception {
        sshd = TestSshd.start(shared.resolve("sshd"));
        server = S3Server.start(shared.resolve("s3"));
        keys = TestKeys.create(shared.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
    }

    @AfterAll
    static void stopServers() throws Exception {
        vault.close();
        server.close();
        sshd.close();
    }

    @BeforeEach
    void makeMaster() throws Exception {
        node = new TestNode(sshd, home);
        node.write("etc/docker/certs.d/mycluster.icp:8500/ca.crt", "no certificate");
        Tools.run(node.root(), "bash", "-euc", """
            mkdir -p etc/cfc/conf/etcd opt/icp-3.1.2/cluster/cfc-certs opt/icp-3.1.2/cluster/images
            cd etc/cfc/conf/etcd
            openssl req -x509 -newkey rsa:2048 -nodes -batch -days 20 -subj /CN=etcd-ca -keyout ca-key.pem -out ca.pem 2>&1
            chown 12:34 ca-key.pem; chmod 440 ca-key.pem; chmod 1751 .; setfattr -n user.note -v kept ca.pem
            setfacl -m u:1234:r ca.pem
            cd ../../../../opt/icp-3.1.2/cluster
            echo '[master]' > hosts; echo 'version: 3.1.2' > config.yaml
            cp ../../../etc/cfc/conf/etcd/ca.pem cfc-certs/ca.crt
            head -c 3000000 /dev/zero > images/installer.tar.gz
            """);
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS).close();
        service = new NodeBackup(
                vault,
                keys.verification(),
                (task, work, into, context) -> {
                    throw new AssertionError("no image was asked for");
                },
                new CertificatesBackup(node.secrets("control"), Clock.systemUTC()),
                Clock.systemUTC());
    }

    @AfterEach
    void closeNode() {
        node.close();
    }

    @Test
    void theManifestNamesTreesFingerprintsExpiryAndWhatIsMissing() throws Exception {
        // Given
        Node both = new Node(TestSshd.ADDRESS, Set.of(Role.MASTER, Role.BOOT));

        // When
        SnapshotRef ref = snapshot(both);

        // Then
        Manifest manifest = vault.verifyStored(ref);
        assertThat(ref.component()).isEqualTo(Component.CERTIFICATES);
        assertThat(manifest.objects())
                .extracting(Manifest.StoredObject::name)
                .containsExactly(
                        "master-etc-cfc-conf.tar", "master-etc-docker-certs.d.tar", "boot-opt-icp-3.1.2-cluster.tar");
        Map<String, NotedCertificate> noted = NotedCertificate.of(manifest.source());
        assertThat(noted).containsOnlyKeys(CA, "127.0.0.1:/opt/icp-3.1.2/cluster/cfc-certs/ca.crt");
        assertThat(noted.get(CA).subject()).isEqualTo("CN=etcd-ca");
        assertThat(manifest.source())
                .containsEntry("node.master", "127.0.0.1")
                .containsEntry("etcd.ca-sha256", noted.get(CA).sha256())
                .containsEntry("tree.master-etc-cfc-conf.tar", "127.0.0.1 /etc/cfc/conf")
                .containsEntry("trees.missing", "master: /var/lib/icp/audit on 127.0.0.1")
                .doesNotContainKey("keys.mismatched");
        assertThat(ref.position()).startsWith("2 certificates, the first expires ");
        assertThat(ref.plainBytes()).as("without the installer's archives").isLessThan(1_000_000);
    }

    @Test
    void withoutABootNodeTheMastersAreSavedAndItIsSaid() throws Exception {
        // Given
        Node master = new Node(TestSshd.ADDRESS, Set.of(Role.MASTER));

        // When
        SnapshotRef ref = snapshot(master);

        // Then
        assertThat(vault.manifest(ref).objects()).hasSize(2);
        assertThat(vault.manifest(ref).source().get("trees.missing"))
                .contains("boot: the cluster is declared without a boot node");
        assertThat(ref.position()).endsWith(", incomplete");
    }

    @Test
    void aMasterThatIsOffIsPassedOver() throws Exception {
        // Given
        Node off = new Node("127.0.0.9", Set.of(Role.MASTER));
        Node master = new Node(TestSshd.ADDRESS, Set.of(Role.MASTER));

        // When
        SnapshotRef ref = snapshot(off, master);

        // Then
        assertThat(vault.manifest(ref).source()).containsEntry("node.master", TestSshd.ADDRESS);
    }

    @Test
    void aKeyThatDoesNotFitItsCertificateIsNamed() throws Exception {
        // Given
        Tools.run(node.path("/etc/cfc/conf/etcd"), "openssl", "genrsa", "-out", "ca-key.pem", "2048");

        // When
        SnapshotRef ref = snapshot(new Node(TestSshd.ADDRESS, Set.of(Role.MASTER)));

        // Then
        assertThat(vault.manifest(ref).source())
                .containsEntry("keys.mismatched", "127.0.0.1:/etc/cfc/conf/etcd/ca.pem does not fit the key beside it");
    }

    @Test
    void linksThatLeadOutOfTheSavedDirectoriesAreLosses() throws Exception {
        // Given
        Path conf = node.path("/etc/cfc/conf");
        Tools.run(conf, "bash", "-euc", """
            cp etcd/ca-key.pem server.key
            ln -s /opt/pki/server.cert server.cert
            ln -s /opt/pki linked
            ln -s etcd/ca.pem inside.pem
            ln -s /etc/cfc/conf/etcd whole
            ln -s loop-b loop-a
            ln -s loop-a loop-b
            cp etcd/ca-key.pem lonely.key
            """);

        // When
        SnapshotRef ref = snapshot(new Node(TestSshd.ADDRESS, Set.of(Role.MASTER)));

        // Then
        assertThat(ref.losses())
                .extracting(Loss::what)
                .containsExactly(
                        "127.0.0.1:/etc/cfc/conf/linked -> /opt/pki",
                        "127.0.0.1:/etc/cfc/conf/loop-a -> loop-b",
                        "127.0.0.1:/etc/cfc/conf/loop-b -> loop-a",
                        "127.0.0.1:/etc/cfc/conf/server.cert -> /opt/pki/server.cert");
        assertThat(vault.manifest(ref).source())
                .containsEntry("keys.without-certificate", "127.0.0.1:/etc/cfc/conf/lonely.key");
    }

    @Test
    void directoriesThatCannotBeReadAreLossesAndDenyNoOther() throws Exception {
        // Given
        Files.move(node.path("/etc/docker/certs.d"), node.path("/srv"));
        Files.createSymbolicLink(node.path("/etc/docker/certs.d"), node.path("/srv"));
        Files.createDirectories(node.path("/var/lib/icp"));
        Files.createSymbolicLink(node.path("/var/lib/icp/audit"), Path.of("gone"));
        tarFailsFor("/opt/");
        Node both = new Node(TestSshd.ADDRESS, Set.of(Role.MASTER, Role.BOOT));

        // When
        SnapshotRef ref = snapshot(both);

        // Then
        assertThat(vault.verifyStored(ref).objects())
                .extracting(Manifest.StoredObject::name)
                .containsExactly("master-etc-cfc-conf.tar");
        assertThat(ref.losses()).extracting(Loss::code).containsOnly("certificates-directory-not-saved");
        assertThat(ref.losses())
                .extracting(Loss::what)
                .containsExactlyInAnyOrder(
                        "127.0.0.1:/opt/icp-3.1.2/cluster",
                        "127.0.0.1:/etc/docker/certs.d -> /srv",
                        "127.0.0.1:/var/lib/icp/audit -> /var/lib/icp/gone");
    }

    @Test
    void whenNoDirectoryCanBeReadNothingIsLeft() throws Exception {
        // Given
        tarFailsFor("/etc/");

        // When
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> snapshot(new Node(TestSshd.ADDRESS, Set.of(Role.MASTER))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("no-certificates");
        assertThat(failure.problem().found()).contains("/etc/cfc/conf", "/etc/docker/certs.d", "exit status 2");
        assertThat(server.keys("clusters/icp/points/" + point() + "/")).isEmpty();
    }

    /** As for a file system with a bad block: some of the tar comes, and then tar fails. */
    private void tarFailsFor(String directory) throws Exception {
        node.write("bin/tar", """
            #!/bin/bash
            case " $*" in *" --directory=%s%s"*) head -c 2000 /dev/zero; exit 2 ;; esac
            exec /usr/bin/tar "$@"
            """.formatted(node.root(), directory));
        Tools.run(node.root(), "chmod", "+x", "bin/tar");
    }

    @Test
    void aPairThatIsRenewedWhileItIsReadIsReadOnceMore() throws Exception {
        // Given
        Path etcd = node.path("/etc/cfc/conf/etcd");
        Path right = Files.copy(etcd.resolve("ca-key.pem"), home.resolve("right-key.pem"));
        Tools.run(etcd, "openssl", "genrsa", "-out", "ca-key.pem", "2048");
        Runnable renewal = () -> {
            try {
                Files.write(etcd.resolve("ca-key.pem"), Files.readAllBytes(right));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };

        // When
        SnapshotRef ref = snapshot(
                // So small a tar is sent when all of it was read.
                new Context(UUID.randomUUID().toString(), "reading 127.0.0.1:/etc/cfc/conf", renewal),
                new Node(TestSshd.ADDRESS, Set.of(Role.MASTER)));

        // Then
        assertThat(vault.verifyStored(ref).source()).doesNotContainKey("keys.mismatched");
        assertThat(vault.manifest(ref).objects()).hasSize(2);
    }

    @Test
    void aMasterWithoutItsConfigurationLeavesNothing() throws Exception {
        // Given
        Files.move(node.path("/etc/cfc/conf"), node.path("/etc/cfc/elsewhere"));

        // When
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> snapshot(new Node(TestSshd.ADDRESS, Set.of(Role.MASTER))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("no-certificates");
        assertThat(server.keys("clusters/icp/points/" + point() + "/")).isEmpty();
    }

    @Test
    void treesRestoredByHandHaveOwnersModesAndAttributes() throws Exception {
        // Given
        Node both = new Node(TestSshd.ADDRESS, Set.of(Role.MASTER, Role.BOOT));
        SnapshotRef ref = snapshot(both);
        Path desk = Files.createDirectories(home.resolve("desk"));
        Files.copy(keys.files().restoreIdentity(), desk.resolve("key.txt"));
        Path config = server.s3cmdConfig(desk.resolve("s3cfg"));
        Path target = home.resolve("target");

        // When
        Tools.run(
                desk,
                Map.of("S3CMD_CONFIG", config.toString(), "TARGET", target.toString()),
                "bash",
                "-c",
                String.join("\n", vault.manifest(ref).restoreByHand()));

        // Then
        Path restored = target.resolve("127.0.0.1");
        assertThat(described(restored.resolve("etc/cfc/conf")))
                .contains("|440|12|34|", "|1751|", "user.note", "user:1234:r--")
                .isEqualTo(described(node.path("/etc/cfc/conf")));
        assertThat(restored.resolve("opt/icp-3.1.2/cluster/hosts")).hasContent("[master]");
        assertThat(restored.resolve("opt/icp-3.1.2/cluster/images")).doesNotExist();
    }

    private static String described(Path tree) throws Exception {
        return Tools.run(tree, "bash", "-euo", "pipefail", "-c", """
            export LC_ALL=C
            find . -printf '%p|%y|%m|%U|%G|%T@\\n' | sort
            find . -type f -print0 | sort -z | xargs -0 sha256sum
            find . -print0 | sort -z | xargs -0 getfattr -h -d -m - -e hex
            find . -print0 | sort -z | xargs -0 getfacl -n
            """);
    }

    private SnapshotRef snapshot(Node... nodes) throws Exception {
        return snapshot(new Context(UUID.randomUUID().toString(), "never", () -> {}), nodes);
    }

    private SnapshotRef snapshot(Context context, Node... nodes) throws Exception {
        var work = new Work.SnapshotCertificates(new Topology(List.of(nodes)), node.access(), point());
        var task = new Task(
                new StepRef("icp", "s-1", "snapshot-certificates", "certificates", 1),
                Action.SNAPSHOT_CERTIFICATES,
                5,
                Instant.now().plusSeconds(120),
                work);
        return ((StepFact.SnapshotCompleted) service.carryOut(task, context)).snapshot();
    }

    private String point() {
        return home.getFileName().toString();
    }

    /** Does something when it is told of the progress with {@code moment}. */
    private record Context(String run, String moment, Runnable then) implements TaskContext {

        @Override
        public Instant deadline() {
            return Instant.now().plus(Duration.ofHours(1));
        }

        @Override
        public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
            if (message.equals(moment)) {
                then.run();
            }
        }
    }
}
