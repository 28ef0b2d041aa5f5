package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.streams.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptTreesTest extends NodeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CONF = "/etc/cfc/conf";
    private static final String CLUSTER = "/opt/ibm-cloud-private-3.1.2/cluster";
    private static final String ASIDE = ".stillpoint-aside-s-1";

    private RemoteNode remote;

    @BeforeEach
    void certificatesLieThere() throws Exception {
        node.write("etc/cfc/conf/etcd/ca.pem", "old ca");
        node.write("etc/cfc/conf/server.key", "old key");
        Files.setPosixFilePermissions(node.path(CONF + "/server.key"), PosixFilePermissions.fromString("r--r-----"));
        Files.setAttribute(node.path(CONF + "/server.key"), "unix:uid", 7);
        Files.setPosixFilePermissions(node.path(CONF), PosixFilePermissions.fromString("rwxr-x--x"));
        node.write("etc/docker/certs.d/mycluster.icp:8500/ca.crt", "registry ca");
        node.write("opt/ibm-cloud-private-3.1.2/cluster/hosts", "[master]");
        node.write("opt/ibm-cloud-private-3.1.2/cluster/cfc-certs/ca.crt", "boot ca");
        node.write("opt/ibm-cloud-private-3.1.2/cluster/images/huge.tar.gz", "x");
        remote = node.connect(AuthorizedKey.Rights.RESTORE);
    }

    @Test
    void theTreesOfEachPartAreToldAndThoseThatAreMissing() throws Exception {
        // Given
        List<NodeTrees.Part> both = List.of(NodeTrees.Part.MASTER, NodeTrees.Part.BOOT);

        // When
        NodeTrees trees = remote.trees(both);

        // Then
        assertThat(trees.trees())
                .extracting(NodeTrees.Tree::path)
                .containsExactly(CONF, "/etc/docker/certs.d", CLUSTER);
        assertThat(trees.trees()).allSatisfy(tree -> assertThat(tree.bytes()).isPositive());
        assertThat(trees.missing()).containsExactly(new NodeTrees.Tree(NodeTrees.Part.MASTER, "/var/lib/icp/audit", 0));
    }

    @Test
    void aBootNodeWithoutTheInstallersDirectorySaysSo() throws Exception {
        // Given
        Files.delete(node.path(CLUSTER + "/hosts"));
        node.write("opt/a copy of it/cluster/hosts", "[master]");

        // When
        NodeTrees trees = remote.trees(List.of(NodeTrees.Part.BOOT));

        // Then
        assertThat(trees.trees()).isEmpty();
        assertThat(trees.missing()).extracting(NodeTrees.Tree::path).containsExactly("/opt/*/cluster");
    }

    @Test
    void aTreeThatIsALinkIsReadWhereItLeads() throws Exception {
        // Given
        Path there = node.path("/opt/configuration");
        Files.move(node.path(CONF), there);
        Files.createSymbolicLink(node.path(CONF), there);

        // When
        NodeTrees trees = remote.trees(List.of(NodeTrees.Part.MASTER));

        // Then
        assertThat(trees.trees()).extracting(NodeTrees.Tree::path).startsWith(CONF);
        assertThat(trees.trees().getFirst().bytes()).isPositive();
        assertThat(trees.unsaved()).isEmpty();
        assertThat(new String(image(CONF))).contains("old ca");
    }

    @Test
    void treesThatCannotBeReadAreNamedAndDenyNoOther() throws Exception {
        // Given
        Files.move(node.path("/etc/docker/certs.d"), node.path("/srv"));
        Files.createSymbolicLink(node.path("/etc/docker/certs.d"), node.path("/srv"));
        Files.createSymbolicLink(node.path("/var/lib/icp"), node.path("/opt/gone"));
        Files.createDirectories(node.path("/opt/older"));
        Files.createSymbolicLink(node.path("/opt/older/cluster"), Path.of("cluster"));

        // When
        NodeTrees trees = remote.trees(List.of(NodeTrees.Part.MASTER, NodeTrees.Part.BOOT));

        // Then
        assertThat(trees.trees()).extracting(NodeTrees.Tree::path).containsExactly(CONF, CLUSTER);
        assertThat(trees.missing()).isEmpty();
        assertThat(trees.unsaved())
                .containsExactly(
                        new NodeTrees.Unsaved(
                                "/etc/docker/certs.d -> /srv",
                                "its target is not saved: /srv is outside of the directories that are read"),
                        new NodeTrees.Unsaved(
                                "/var/lib/icp/audit -> /opt/gone/audit", "there is no directory /opt/gone/audit"),
                        new NodeTrees.Unsaved("/opt/older/cluster", "there is no directory /opt/older/cluster"));
    }

    @Test
    void aMountInATreeIsNamedUnlessItIsOfTheTreesOwnFileSystem() throws Exception {
        // Given
        node.write("etc/cfc/conf/its own/own.pem", "its own");
        node.write("srv/bound.pem", "bound");
        Files.createDirectories(node.path(CONF + "/bound"));
        node.mount(CONF + "/its\\x20own", "tmpfs");
        node.mount(CONF + "/bound", "ext4");
        node.mount(CLUSTER + "/images", "tmpfs");
        TestSshd.run(
                "mount",
                "--bind",
                node.path("/srv").toString(),
                node.path(CONF + "/bound").toString());
        try (SmallDisk own = SmallDisk.mount(node.path(CONF + "/its own"), SmallDisk.FileSystem.TMPFS);
                SmallDisk archives = SmallDisk.mount(node.path(CLUSTER + "/images"), SmallDisk.FileSystem.TMPFS)) {

            // When
            NodeTrees trees = remote.trees(List.of(NodeTrees.Part.MASTER, NodeTrees.Part.BOOT));

            // Then
            assertThat(trees.unsaved()).extracting(NodeTrees.Unsaved::what).containsExactly(CONF + "/its own");
            assertThat(new String(image(CONF))).contains("bound.pem").doesNotContain("its own/own.pem");
        } finally {
            TestSshd.run("umount", node.path(CONF + "/bound").toString());
        }
    }

    @Test
    void otherDirectoriesAreNotGivenOut() throws Exception {
        // Given
        List<String> others =
                List.of("/root", "/etc", "/etc/cfc", "/opt/a/b/cluster", "/opt/../cluster", "/var/lib/icp");

        // When
        List<String> codes = others.stream()
                .map(path -> refusal(() -> image(path)).problem().code())
                .toList();

        // Then
        assertThat(codes)
                .containsOnly("path-not-permitted", "malformed-request")
                .hasSize(others.size());
    }

    @Test
    void aLinkLeadsNowhereElse() throws Exception {
        // Given
        Files.move(node.path("/etc/docker/certs.d"), node.path("/srv"));
        Files.createSymbolicLink(node.path("/etc/docker/certs.d"), node.path("/srv"));

        // When
        RemoteException refused = refusal(() -> image("/etc/docker/certs.d"));

        // Then
        assertThat(refused.problem().code()).isEqualTo("path-refused");
    }

    @Test
    void aTreeComesBackWithOwnersAndModesAndTheOldOneStaysBesideIt() throws Exception {
        // Given
        byte[] tar = image(CONF);
        node.write("etc/cfc/conf/server.key", "broken");
        Files.delete(node.path(CONF + "/etcd/ca.pem"));
        unpack(1, CONF, tar);

        // When
        NodeAnswer answer = remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CONF)));

        // Then
        assertThat(answer.one("moved")).isEqualTo(CONF + " " + CONF + ASIDE);
        assertThat(node.read("etc/cfc/conf/etcd/ca.pem")).isEqualTo("old ca");
        assertThat(node.read("etc/cfc/conf/server.key")).isEqualTo("old key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.path(CONF + "/server.key"))))
                .isEqualTo("r--r-----");
        assertThat(Files.getAttribute(node.path(CONF + "/server.key"), "unix:uid"))
                .isEqualTo(7);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.path(CONF))))
                .isEqualTo("rwxr-x--x");
        assertThat(node.read("etc/cfc/conf" + ASIDE + "/server.key")).isEqualTo("broken");
        assertThat(node.names("/etc/cfc")).containsExactly("conf", "conf" + ASIDE, "podbackup", "pods");
    }

    @Test
    void unpackingChangesNothingThatIsInUse() throws Exception {
        // Given
        byte[] tar = image(CONF);
        node.write("etc/cfc/conf/server.key", "in use");

        // When
        unpack(1, CONF, tar);

        // Then
        assertThat(node.read("etc/cfc/conf/server.key")).isEqualTo("in use");
    }

    @Test
    void aTarThatWasCutIsRefused() throws Exception {
        // Given
        byte[] tar = image(CONF);
        byte[] cut = Arrays.copyOf(tar, 1024);

        // When
        RemoteException refused = refusal(() -> remote.feed(
                NodeCommand.unpackTree(TestNode.fence(1, "a"), CONF, sha256(tar), tar.length, LIMIT),
                new ByteArrayInputStream(cut)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("unpack-incomplete");
    }

    @Test
    void nothingMovesUnlessEveryTreeIsUnpacked() throws Exception {
        // Given
        unpack(1, CONF, image(CONF));

        // When
        RemoteException refused = refusal(() ->
                remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CONF, "/etc/docker/certs.d"))));

        // Then
        assertThat(refused.problem().code()).isEqualTo("tree-not-unpacked");
        assertThat(node.path(CONF + ASIDE)).doesNotExist();
    }

    @Test
    void rollingBackPutsTheOldTreeBack() throws Exception {
        // Given
        byte[] tar = image(CONF);
        node.write("etc/cfc/conf/server.key", "before the restore");
        unpack(1, CONF, tar);
        remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CONF)));

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackTrees(TestNode.fence(2, "a"), List.of(CONF)));

        // Then
        assertThat(answer.all("put-back")).containsExactly(CONF);
        assertThat(node.read("etc/cfc/conf/server.key")).isEqualTo("before the restore");
        assertThat(node.read("etc/cfc/conf.stillpoint-rolled-back-s-1/server.key"))
                .isEqualTo("old key");
    }

    @Test
    void whatWasNeverReplacedNeedsNoRollBack() throws Exception {
        // Given
        unpack(1, CONF, image(CONF));

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackTrees(TestNode.fence(2, "a"), List.of(CONF)));

        // Then
        assertThat(answer.all("already")).containsExactly(CONF);
        assertThat(node.names("/etc/cfc")).containsExactly("conf", "podbackup", "pods");
    }

    @Test
    void aTaskThatIsHandedOutAgainAfterItsEndMovesNothing() throws Exception {
        // Given
        byte[] tar = image(CONF);
        unpack(1, CONF, tar);
        NodeAnswer first = remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CONF)));
        node.write("etc/cfc/conf/server.key", "renewed since");
        remote.feed(
                NodeCommand.unpackTree(TestNode.fence(1, "b"), CONF, sha256(tar), tar.length, LIMIT),
                new ByteArrayInputStream(tar));

        // When
        NodeAnswer again = remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "b"), List.of(CONF)));

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(node.read("etc/cfc/conf/server.key")).isEqualTo("renewed since");
    }

    @Test
    void aLateDuplicateIsRefused() throws Exception {
        // Given
        byte[] tar = image(CONF);
        remote.call(NodeCommand.rollBackTrees(TestNode.fence(2, "a"), List.of(CONF)));

        // When
        RemoteException refused = refusal(() -> unpack(1, CONF, tar));

        // Then
        assertThat(refused.problem().code()).isEqualTo("fenced");
    }

    @Test
    void theInstallersDirectoryKeepsItsArchivesAllTheWay() throws Exception {
        // Given
        byte[] tar = image(CLUSTER);
        node.write("opt/ibm-cloud-private-3.1.2/cluster/cfc-certs/ca.crt", "wrong");
        unpack(1, CLUSTER, tar);

        // When
        remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CLUSTER)));

        // Then
        assertThat(node.read("opt/ibm-cloud-private-3.1.2/cluster/cfc-certs/ca.crt"))
                .isEqualTo("boot ca");
        assertThat(node.names(CLUSTER)).containsExactly(ASIDE, "cfc-certs", "hosts", "images");
        assertThat(node.read("opt/ibm-cloud-private-3.1.2/cluster/" + ASIDE + "/cfc-certs/ca.crt"))
                .isEqualTo("wrong");
        assertThat(new String(image(2, CLUSTER))).doesNotContain("wrong", "huge.tar.gz");
    }

    @Test
    void theInstallersDirectoryIsRolledBackWithItsArchivesInPlace() throws Exception {
        // Given
        byte[] tar = image(CLUSTER);
        node.write("opt/ibm-cloud-private-3.1.2/cluster/hosts", "newer");
        unpack(1, CLUSTER, tar);
        remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CLUSTER)));

        // When
        remote.call(NodeCommand.rollBackTrees(TestNode.fence(2, "a"), List.of(CLUSTER)));

        // Then
        assertThat(node.read("opt/ibm-cloud-private-3.1.2/cluster/hosts")).isEqualTo("newer");
        assertThat(node.path(CLUSTER + "/images/huge.tar.gz")).exists();
    }

    @Test
    void aTreeThatWasNeverMovedKeepsNoOtherFromItsRollBack() throws Exception {
        // Given
        node.write("opt/an-older-release/cluster/hosts", "[master]");
        node.mount("/opt/an-older-release/cluster/images", "nfs4");
        unpack(1, CLUSTER, image(CLUSTER));
        remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CLUSTER)));

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackAnyTrees(TestNode.fence(2, "a")));

        // Then
        assertThat(answer.all("put-back")).containsExactly(CLUSTER);
        assertThat(answer.all("already")).containsExactly(CONF, "/etc/docker/certs.d", "/opt/an-older-release/cluster");
    }

    @Test
    void whatWasMovedIsNotPutBackAcrossAMount() throws Exception {
        // Given
        unpack(1, CLUSTER, image(CLUSTER));
        remote.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CLUSTER)));
        node.mount(CLUSTER + "/misc", "nfs4");

        // When
        RemoteException refused = refusal(() -> remote.call(NodeCommand.rollBackAnyTrees(TestNode.fence(2, "a"))));

        // Then
        assertThat(refused.problem().code()).isEqualTo("mount-below");
        assertThat(node.path(CLUSTER + "/" + ASIDE)).exists();
    }

    @Test
    void whoMayOnlyControlMayNotReplaceTrees() throws Exception {
        // Given
        RemoteNode control = node.connect();

        // When
        RemoteException refused =
                refusal(() -> control.call(NodeCommand.replaceTrees(TestNode.fence(1, "a"), List.of(CONF))));

        // Then
        assertThat(refused.problem().code()).isEqualTo("verb-not-permitted");
    }

    @Test
    void auditLogsAreReadAndNeverReplaced() throws Exception {
        // Given
        node.write("var/lib/icp/audit/kube-audit.log", "who did what");
        byte[] tar = image("/var/lib/icp/audit");

        // When
        RemoteException refused = refusal(() -> unpack(1, "/var/lib/icp/audit", tar));

        // Then
        assertThat(new String(tar)).contains("who did what");
        assertThat(refused.problem().code()).isEqualTo("path-not-permitted");
    }

    private byte[] image(String path) throws Exception {
        return image(0, path);
    }

    private byte[] image(long token, String path) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        remote.stream(NodeCommand.imageTree(TestNode.fence(token, "i"), path, LIMIT), bytes);
        return bytes.toByteArray();
    }

    private void unpack(long token, String path, byte[] tar) throws Exception {
        remote.feed(
                NodeCommand.unpackTree(TestNode.fence(token, "a"), path, sha256(tar), tar.length, LIMIT),
                new ByteArrayInputStream(tar));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return Sha256.hex(bytes);
    }
}
