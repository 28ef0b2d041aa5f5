package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.etcd.EtcdJsonPlace;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What goes wrong on the way to a node, and how it is told apart. */
class RemoteNodeTest extends NodeTest {

    @Test
    void factsSayWhatTheNodeIs() throws Exception {
        // Given
        node.pod("etcd.json", 4001);
        node.parked("old.json");
        node.mount("/var", "xfs");
        node.mount("/mnt/share", "nfs4");
        node.write("etc/resolv.conf", "");
        node.mount("/etc/resolv.conf", "ext4");
        node.process(100, "kubelet", "kubelet", "0::/");
        RemoteNode remote = node.connect();

        // When
        NodeFacts facts = remote.facts();

        // Then
        assertThat(facts.scriptSha256()).isEqualTo(NodeScript.sha256());
        assertThat(facts.bootId()).isEqualTo(TestNode.BOOT_ID);
        assertThat(facts.units())
                .containsEntry("kubelet", "active")
                .containsEntry("docker.socket", "active")
                .containsEntry("containerd", "absent");
        assertThat(facts.listening()).containsExactlyInAnyOrder(22, 4001);
        assertThat(facts.active()).containsExactly("etcd.json");
        assertThat(facts.parked()).containsExactly("old.json");
        assertThat(facts.processes()).containsExactly("kubelet");
        assertThat(facts.mounts()).extracting(NodeFacts.Mount::target).containsExactly("/", "/var");
        assertThat(facts.fencingToken()).isZero();
        assertThat(facts.tools()).containsKeys("bash", "tar", "systemd");
    }

    @Test
    void servicesThatDoNotEndWithDockerAreNamed() throws Exception {
        // Given
        node.listens(3306, 300, "4:memory:/system.slice\n1:name=systemd:/system.slice/mariadb.service\n");
        node.listens(8500, 301, "0::/lab/master1/system.slice/registry.service");
        node.listens(8443, 302, "0::/system.slice/docker.service");
        node.listens(9443, 303, "1:name=systemd:/docker/0123456789abcdef");
        node.listens(27017, 304, "0::/user.slice/user-0.slice/session-4.scope");
        RemoteNode remote = node.connect();

        // When
        NodeFacts facts = remote.facts();

        // Then
        assertThat(facts.outside())
                .containsExactlyInAnyOrderEntriesOf(Map.of(3306, "mariadb.service", 8500, "registry.service"));
    }

    @Test
    void etcdsManifestComesAsItIs() throws Exception {
        // Given
        node.write("etc/cfc/podbackup/etcd.json", "{\"é\": \"1\"}\n\n");

        // When
        String text = node.connect().text(NodeCommand.readEtcdJson(EtcdJsonPlace.PARKED));

        // Then
        assertThat(text).isEqualTo("{\"é\": \"1\"}\n\n");
    }

    @Test
    void certificatesAreToldByTheirDigests() throws Exception {
        // Given: "one" and "two" in base64, the second in two lines that end as on Windows
        node.write(
                "etc/cfc/conf/etcd/ca.pem",
                "subject=/CN=x\n-----BEGIN CERTIFICATE-----\nb25l\n-----END CERTIFICATE-----\n"
                        + "-----BEGIN CERTIFICATE-----\r\ndH\r\ndv\r\n-----END CERTIFICATE-----");

        // When
        NodeAnswer answer = node.connect().call(NodeCommand.certificateDigests("/etc/cfc/conf/etcd/ca.pem"));

        // Then
        assertThat(answer.all("certificate-sha256"))
                .containsExactly(
                        "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
                        "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");
    }

    @Test
    void aClosedPortIsAMachineWithoutSshd() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Access closed = new Access("root", FreePorts.next(), "icp", 4001);

        // When
        RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), closed));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-connection-refused");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.unreachable()).isTrue();
    }

    @Test
    void aMachineThatAcceptsAndKeepsSilentIsUnreachable() throws Exception {
        // Given
        RemoteTimeouts impatient = new RemoteTimeouts(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5));
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, impatient);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName(TestSshd.ADDRESS))) {
            Access access = new Access("root", silent.getLocalPort(), "icp", 4001);

            // When
            RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), access));

            // Then
            assertThat(failure.unreachable()).isTrue();
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void anAddressWithoutRouteIsUnreachable() throws Exception {
        // Given
        RemoteTimeouts impatient = new RemoteTimeouts(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5));
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, impatient);
        Node nowhere = new Node("192.0.2.1", Set.of(Role.WORKER));

        // When
        RemoteException failure = refusal(() -> nodes.connect(nowhere, node.access()));

        // Then
        assertThat(failure.unreachable()).isTrue();
    }

    @Test
    void aKeyThatTheNodeDoesNotKnowIsRefused() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Files.writeString(sshd.authorizedKeys(), "");

        // When
        RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), node.access()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-key-refused");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aHostThatNobodyVouchedForIsNotTalkedTo() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Files.writeString(knownHosts(), "192.0.2.7 " + sshd.publicHostKey("ed25519") + "\n");

        // When
        RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), node.access()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("host-key-unknown");
        assertThat(failure.problem().found()).contains("SHA256:");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aReplacedMachineIsNotTalkedToUntilItIsAccepted() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Path other = home.resolve("other");
        TestSshd.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString());
        String[] words = Files.readString(Path.of(other + ".pub")).split(" ");
        Files.writeString(
                knownHosts(),
                new HostKey(TestSshd.ADDRESS, sshd.port(), words[0] + " " + words[1]).knownHostsLine() + "\n");
        String shown = new HostKey(TestSshd.ADDRESS, sshd.port(), sshd.publicHostKey("ed25519")).fingerprint();

        // When
        RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), node.access()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("host-key-changed");
        assertThat(failure.problem().remedy()).contains("--accept-host-key " + TestSshd.ADDRESS + "=" + shown);
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aHostIsRecognisedByAnyTypeOfKeyThatIsKnown() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Files.writeString(knownHosts(), "# only the RSA key\n" + sshd.knownHostsLine("rsa") + "\n");

        // When
        RemoteNode remote = nodes.connect(TestNode.node(), node.access());

        // Then
        assertThat(remote.facts().bootId()).isEqualTo(TestNode.BOOT_ID);
    }

    @Test
    void aServerThatPrefersTheNewestKeyExchangeIsReached() throws Exception {
        // Given
        try (TestSshd newest = TestSshd.startAsShipped(home.resolve("newest"));
                TestNode behind = new TestNode(newest, home.resolve("behind"))) {

            // When
            RemoteNode remote = behind.connect();

            // Then
            assertThat(remote.facts().bootId()).isEqualTo(TestNode.BOOT_ID);
        }
    }

    @Test
    void aRevokedHostKeyProvesNothing() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Files.writeString(knownHosts(), "@revoked " + sshd.knownHostsLine("ed25519") + "\n");

        // When
        RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), node.access()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("host-key-unknown");
    }

    @Test
    void aCommandOnAConnectionThatHasEndedMeanwhileMayBeTriedAgain() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        remote.close();

        // When
        RemoteException failure = refusal(remote::facts);

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-connection-lost");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aNodeWithoutTheScriptIsSaidSo() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        Files.delete(node.script());

        // When
        RemoteException failure = refusal(remote::facts);

        // Then
        assertThat(failure.problem().code()).isEqualTo("node-script-missing");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void aCommandThatLastsTooLongIsGivenUp() throws Exception {
        // Given
        node.pod("etcd.json");
        node.listens(4001);
        RemoteNode remote = node.connect();
        NodeCommand patient = NodeCommand.parkEtcd(TestNode.fence(1, "a"), Duration.ofSeconds(60), List.of(4001));
        NodeCommand impatient = new NodeCommand(patient.verb(), patient.args(), patient.fence(), Duration.ofSeconds(2));

        // When
        RemoteException failure = refusal(() -> remote.call(impatient));

        // Then
        assertThat(failure.problem().code()).isEqualTo("node-command-timeout");
        assertThat(failure.retryable()).isTrue();
        remote.close();
        node.connect().call(NodeCommand.parkPods(TestNode.fence(2, "b"), Duration.ofSeconds(5), List.of()));
    }

    @Test
    void anInterruptEndsTheWaitForANode() throws Exception {
        // Given
        node.pod("etcd.json");
        node.listens(4001);
        RemoteNode remote = node.connect();
        Thread.currentThread().interrupt();

        // When
        Throwable failure = org.assertj.core.api.Assertions.catchThrowable(
                () -> remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), Duration.ofSeconds(60), List.of(4001))));

        // Then
        assertThat(failure).isInstanceOf(InterruptedException.class);
        Thread.interrupted();
        node.connect().call(NodeCommand.parkPods(TestNode.fence(2, "b"), Duration.ofSeconds(5), List.of()));
    }

    @Test
    void anInterruptWhileConnectingIsNotForgotten() throws Exception {
        // Given
        RemoteNodes nodes = node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Thread.currentThread().interrupt();

        // When
        RemoteException failure = refusal(() -> nodes.connect(TestNode.node(), node.access()));

        // Then
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.unreachable()).isTrue();
    }

    @Test
    void aStreamThatMovesNothingIsGivenUp() throws Exception {
        // Given
        RemoteTimeouts impatient = new RemoteTimeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofSeconds(1));
        executable("tar", "#!/bin/bash\nexec sleep 60\n");
        RemoteNode remote = node.nodes(AuthorizedKey.Rights.CONTROL, impatient).connect(TestNode.node(), node.access());
        NodeCommand image = NodeCommand.imageMount(TestNode.fence(1, "a"), "/", Duration.ofMinutes(1));

        // When
        RemoteException failure = refusal(() -> remote.stream(image, OutputStream.nullOutputStream()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("node-command-timeout");
        assertThat(failure.problem().expected()).contains("move data");
        remote.close();
        node.connect().call(NodeCommand.parkPods(TestNode.fence(2, "b"), Duration.ofSeconds(5), List.of()));
    }

    @Test
    void aSinkThatFailsIsOurOwnFault() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        NodeCommand image = NodeCommand.imageMount(TestNode.fence(1, "a"), "/", Duration.ofMinutes(1));
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("the vault is full");
            }
        };

        // When
        RemoteException failure = refusal(() -> remote.stream(image, full));

        // Then
        assertThat(failure.problem().code()).isEqualTo("stream-sink-failed");
        assertThat(failure.problem().found()).contains("the vault is full");
    }

    @Test
    void aBigStreamArrivesWhole() throws Exception {
        // Given
        executable("tar", "#!/bin/bash\nexec head -c 70000000 /dev/zero\n");
        RemoteNode remote = node.connect();
        NodeCommand image = NodeCommand.imageMount(TestNode.fence(1, "a"), "/", Duration.ofMinutes(1));

        // When
        StreamOutcome outcome = remote.stream(image, OutputStream.nullOutputStream());

        // Then
        assertThat(outcome.bytes()).isEqualTo(70_000_000L);
    }

    @Test
    void aConnectionThatDiesIsNoEndOfTheStream() throws Exception {
        // Given
        executable("tar", "#!/bin/bash\nhead -c 100000 /dev/zero; kill -9 $PPID; sleep 5\n");
        RemoteNode remote = node.connect();
        NodeCommand image = NodeCommand.imageMount(TestNode.fence(1, "a"), "/", Duration.ofMinutes(1));

        // When
        RemoteException failure = refusal(() -> remote.stream(image, OutputStream.nullOutputStream()));

        // Then
        assertThat(failure.problem().code()).isIn("ssh-connection-lost", "node-command-failed");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aPrivateKeyThatOthersMayReadIsNotUsed() throws Exception {
        // Given
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS);
        Path key = node.secrets("control").resolve("clusters/icp/ssh_key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

        // When
        RemoteException failure = refusal(() -> NodeCredentials.load(node.secrets("control"), "icp"));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-key-unusable");
        assertThat(failure.problem().remedy()).contains("chmod 600");
    }

    @Test
    void missingCredentialsNameTheFile() throws Exception {
        // Given
        Path empty = home.resolve("empty");

        // When
        RemoteException failure = refusal(() -> NodeCredentials.load(empty, "icp"));

        // Then
        assertThat(failure.problem().where()).endsWith("clusters/icp/ssh_key");
    }

    @Test
    void credentialsCannotPointOutOfTheirDirectory() throws Exception {
        // Given
        String name = "../../other";

        // When
        RemoteException failure = refusal(() -> NodeCredentials.load(home, name));

        // Then
        assertThat(failure.problem().code()).isEqualTo("credentials-name");
    }

    @Test
    void aNameThatAShellCouldReadNeverLeavesThisMachine() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        Fence evil = new Fence("icp;reboot", "s-1", "a/b", 1, "r");

        // When
        RemoteException failure = refusal(() -> remote.call(NodeCommand.unparkPods(evil, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("command-not-allowed");
        assertThat(failure.problem().found()).contains("icp;reboot");
    }

    private Path knownHosts() {
        return node.secrets("control").resolve("clusters/icp/known_hosts");
    }

    private void executable(String name, String program) throws IOException {
        Path file = node.root().resolve("bin").resolve(name);
        Files.writeString(file, program, StandardOpenOption.CREATE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
