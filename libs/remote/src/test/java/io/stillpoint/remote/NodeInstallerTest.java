package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.etcd.EtcdFiles;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.remote.ssh.SshKeyCreation;
import io.stillpoint.standalone.ports.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeInstallerTest extends NodeTest {

    private static final String KEY_LINE = "restrict,command=\"%s control\" %s stillpoint:icp:node-control";

    private Path bootKey;
    private Path installed;
    private Path authorizedKeys;
    private NodeInstaller installer;

    @BeforeEach
    void openInstaller() throws Exception {
        // The boot node's key is RSA in PEM format, as the product's installer makes it.
        bootKey = home.resolve("boot_key");
        TestSshd.run("ssh-keygen", "-q", "-t", "rsa", "-m", "PEM", "-N", "", "-f", bootKey.toString());
        String[] words = Files.readString(Path.of(bootKey + ".pub")).split(" ");
        sshd.authorize(words[0] + " " + words[1]);
        installed = home.resolve("sbin/stillpoint-node");
        authorizedKeys = home.resolve("ssh/authorized_keys");
        installer = new NodeInstaller(
                NodeCredentials.readKey(bootKey),
                "root",
                sshd.port(),
                new NodeInstaller.Locations(
                        installed.toString(),
                        authorizedKeys.toString(),
                        node.root().toString()),
                TestNode.TIMEOUTS);
    }

    @AfterEach
    void closeInstaller() {
        installer.close();
    }

    @Test
    void scanningShowsEveryHostKey() throws Exception {
        // Given
        String ed25519 = sshd.publicHostKey("ed25519");

        // When
        List<HostKey> keys = installer.scan(TestSshd.ADDRESS);

        // Then
        assertThat(keys).extracting(key -> key.publicKey().split(" ")[0]).containsExactly("ssh-ed25519", "ssh-rsa");
        assertThat(keys.get(0).publicKey()).isEqualTo(ed25519);
        assertThat(keys.get(0).fingerprint()).startsWith("SHA256:");
        assertThat(keys.get(0).knownHostsLine()).isEqualTo("[127.0.0.1]:" + sshd.port() + " " + ed25519);
    }

    @Test
    void scanningAMachineWithoutSshdSaysSo() throws Exception {
        // Given
        NodeInstaller lost = NodeInstaller.open(bootKey, "root", FreePorts.next());

        // When
        RemoteException failure = refusal(() -> lost.scan(TestSshd.ADDRESS));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-connection-refused");
        lost.close();
    }

    @Test
    void installingBringsTheScriptAndLetsTheKeysIn() throws Exception {
        // Given
        String key = newKey("control");
        AuthorizedKey authorized = new AuthorizedKey(AuthorizedKey.Rights.CONTROL, key, "icp:node-control");

        // When
        installer.install(TestSshd.ADDRESS, trusted(), List.of(authorized), "icp", 41);

        // Then
        assertThat(Files.readAllBytes(installed)).isEqualTo(NodeScript.bytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installed)))
                .isEqualTo("rwxr-xr-x");
        assertThat(Files.readAllLines(authorizedKeys)).containsExactly(KEY_LINE.formatted(installed, key));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(authorizedKeys)))
                .isEqualTo("rw-------");
        try (var files = Files.list(installed.getParent())) {
            assertThat(files).containsExactly(installed);
        }
    }

    @Test
    void installingAgainReplacesOurLinesAndNoOthers() throws Exception {
        // Given
        String old = newKey("old");
        String fresh = newKey("fresh");
        Files.createDirectories(authorizedKeys.getParent());
        Files.writeString(
                authorizedKeys,
                "# from the installer\nssh-rsa AAAAB3NzaC1yc2E= root@boot\n"
                        + KEY_LINE.formatted(installed, old)
                        + "\nssh-rsa AAAAB3NzaC1yc2F= stillpoint:other:node-control");

        // When
        installer.install(
                TestSshd.ADDRESS,
                trusted(),
                List.of(new AuthorizedKey(AuthorizedKey.Rights.CONTROL, fresh, "icp:node-control")),
                "icp",
                41);

        // Then
        assertThat(Files.readAllLines(authorizedKeys))
                .containsExactly(
                        "# from the installer",
                        "ssh-rsa AAAAB3NzaC1yc2E= root@boot",
                        "ssh-rsa AAAAB3NzaC1yc2F= stillpoint:other:node-control",
                        KEY_LINE.formatted(installed, fresh));
    }

    @Test
    void aNodeThatKnowsNoTokenIsToldTheCurrentOne() throws Exception {
        // Given
        Files.delete(node.path("/var/lib/stillpoint/fence"));

        // When
        installer.install(TestSshd.ADDRESS, trusted(), List.of(), "icp", 41);

        // Then
        assertThat(node.read("var/lib/stillpoint/fence"))
                .startsWith("41 - icp ")
                .hasSize(512);
        RemoteNode remote = node.connect();
        assertThat(remote.facts().fencingToken()).isEqualTo(41);
    }

    @Test
    void whatANodeMustRememberGetsItsRoomWhenItIsAdded() throws Exception {
        // Given
        Path state = node.path("/var/lib/stillpoint");
        Path parked = node.path("/etc/cfc/podbackup");

        // When
        installer.install(TestSshd.ADDRESS, trusted(), List.of(), "icp", 41);

        // Then
        assertThat(state.resolve(".stillpoint-spare-2")).hasSize(4096);
        assertThat(parked.resolve(".stillpoint-spare-7")).hasSize(4096);
    }

    @Test
    void aNodeThatKnowsATokenKeepsIt() throws Exception {
        // Given
        node.write("var/lib/stillpoint/fence", "40 run-7 icp\n");

        // When
        installer.install(TestSshd.ADDRESS, trusted(), List.of(), "icp", 41);

        // Then
        assertThat(node.read("var/lib/stillpoint/fence")).isEqualTo("40 run-7 icp\n");
    }

    @Test
    void aNodeOfAnotherClusterIsRefusedByName() throws Exception {
        // Given
        node.write("var/lib/stillpoint/fence", "40 run-7 icp-prod\n");
        List<HostKey> trusted = trusted();

        // When
        RemoteException failure = refusal(() -> installer.install(TestSshd.ADDRESS, trusted, List.of(), "icp", 41));

        // Then
        assertThat(failure.problem().code()).isEqualTo("other-cluster");
        assertThat(failure.problem().found()).isEqualTo("one of cluster icp-prod");
        assertThat(installed).doesNotExist();
    }

    @Test
    void etcdThatAnEarlierReleaseParkedComesBackAfterTheUpgrade() throws Exception {
        // Given
        Files.createDirectories(installed.getParent());
        Files.writeString(installed, "#!/bin/bash\n# It knew no record of etcd.\n");
        node.write("etc/cfc/podbackup/etcd.json", "{}");
        node.write("etc/cfc/podbackup/.stillpoint-parked", "master.json\n");
        AuthorizedKey authorized =
                new AuthorizedKey(AuthorizedKey.Rights.CONTROL, newKey("control"), "icp:node-control");

        // When
        installer.install(TestSshd.ADDRESS, trusted(), List.of(authorized), "icp", 41);

        // Then
        assertThat(node.read("etc/cfc/podbackup/.stillpoint-parked-etcd")).isEqualTo("etcd.json\n");
    }

    @Test
    void aHostThatIsNotTrustedGetsNothing() throws Exception {
        // Given
        Path other = home.resolve("other_host_key");
        TestSshd.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other.toString());
        String[] words = Files.readString(Path.of(other + ".pub")).split(" ");
        List<HostKey> wrong = List.of(new HostKey(TestSshd.ADDRESS, sshd.port(), words[0] + " " + words[1]));

        // When
        RemoteException failure = refusal(() -> installer.install(TestSshd.ADDRESS, wrong, List.of(), "icp", 41));

        // Then
        assertThat(failure.problem().code()).isEqualTo("host-key-changed");
        assertThat(installed).doesNotExist();
    }

    @Test
    void etcdsFilesAreFetchedFromWhereTheManifestIs() throws Exception {
        // Given
        node.parked("etcd.json");
        node.write("etc/cfc/conf/etcd/ca.pem", "the ca\n");
        node.write("etc/cfc/conf/etcd/client.pem", "the certificate\n");
        node.write("etc/cfc/conf/etcd/client-key.pem", "the key\n");

        // When
        EtcdFiles files = installer.fetchEtcdFiles(TestSshd.ADDRESS, trusted());

        // Then
        assertThat(files.etcdJson()).contains("etcd.json");
        assertThat(files.caPem()).isEqualTo("the ca\n");
        assertThat(files.clientPem()).isEqualTo("the certificate\n");
        assertThat(files.clientKeyPem()).isEqualTo("the key\n");
        assertThat(files.toString()).doesNotContain("the key");
    }

    @Test
    void aMasterWithoutEtcdIsSaidSo() throws Exception {
        // Given
        List<HostKey> trusted = trusted();

        // When
        RemoteException failure = refusal(() -> installer.fetchEtcdFiles(TestSshd.ADDRESS, trusted));

        // Then
        assertThat(failure.problem().code()).isEqualTo("etcd-json-missing");
    }

    @Test
    void aCreatedKeyIsReadByOpenssh() throws Exception {
        // Given
        Path key = home.resolve("keys/ssh_key");

        // When
        String publicKey = SshKeyCreation.ensure(key, "stillpoint icp node-control");

        // Then
        TestSshd.run("ssh-keygen", "-y", "-f", key.toString());
        assertThat(publicKey).startsWith("ssh-ed25519 ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void anExistingKeyIsKept() throws Exception {
        // Given
        Path key = home.resolve("keys/ssh_key");
        String first = SshKeyCreation.ensure(key, "a");

        // When
        String second = SshKeyCreation.ensure(key, "b");

        // Then
        assertThat(second).isEqualTo(first);
    }

    private List<HostKey> trusted() throws Exception {
        return List.of(new HostKey(TestSshd.ADDRESS, sshd.port(), sshd.publicHostKey("ed25519")));
    }

    private String newKey(String name) throws Exception {
        return SshKeyCreation.ensure(home.resolve("keys-" + name + "/ssh_key"), name);
    }
}
