package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.remote.ssh.AuthorizedKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptEtcdDataTest extends NodeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String DATA = "/var/lib/etcd";
    private static final String WAL = "/var/lib/etcd-wal/wal";
    private static final EtcdDirectories APART = new EtcdDirectories(DATA, WAL);
    private static final List<Integer> PORTS = List.of(4001, 2380);
    private static final String ASIDE = ".stillpoint-aside-s-1";

    private RemoteNode remote;

    @BeforeEach
    void oldDataLiesThere() throws Exception {
        node.unit("kubelet", "inactive");
        node.write("var/lib/etcd/member/snap/db", "old data");
        node.write("var/lib/etcd-wal/wal/0.wal", "old wal");
        Files.setPosixFilePermissions(node.path(DATA), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setAttribute(node.path(DATA), "unix:gid", 7);
        Files.setAttribute(node.path(DATA), "unix:uid", 7);
        remote = node.connect(AuthorizedKey.Rights.RESTORE);
    }

    @Test
    void oldDataIsMovedAsideAndNewDataLaidDown() throws Exception {
        // Given
        EtcdDataTar tar = newData("new");

        // When
        NodeAnswer answer = remote.feed(replace(1, APART), tar);

        // Then
        assertThat(answer.one("moved-data")).isEqualTo(DATA + ASIDE);
        assertThat(answer.one("moved-wal")).isEqualTo(WAL + ASIDE);
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("new data");
        assertThat(read(WAL + "/0.wal")).isEqualTo("new wal");
        assertThat(read(DATA + ASIDE + "/member/snap/db")).isEqualTo("old data");
        assertThat(read(WAL + ASIDE + "/0.wal")).isEqualTo("old wal");
        assertThat(node.names("/var/lib")).containsExactlyInAnyOrder("etcd", "etcd" + ASIDE, "etcd-wal", "stillpoint");
    }

    @Test
    void ownerAndModeAreThoseOfTheOldDirectory() throws Exception {
        // Given
        EtcdDataTar tar = newData("new");

        // When
        remote.feed(replace(1, APART), tar);

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.path(DATA))))
                .isEqualTo("rwxr-x---");
        assertThat(Files.getAttribute(node.path(DATA + "/member/snap/db"), "unix:uid"))
                .isEqualTo(7);
        assertThat(Files.getAttribute(node.path(DATA + "/member/snap/db"), "unix:gid"))
                .isEqualTo(7);
    }

    @Test
    void aRepeatedTaskKeepsTheFirstDataAside() throws Exception {
        // Given
        remote.feed(replace(1, APART), newData("first"));

        // When
        NodeAnswer answer = remote.feed(replace(2, APART), newData("second"));

        // Then
        assertThat(answer.one("moved-data")).isEqualTo(DATA + ASIDE);
        assertThat(read(DATA + ASIDE + "/member/snap/db")).isEqualTo("old data");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("second data");
        assertThat(read(DATA + ".stillpoint-superseded-s-1/member/snap/db")).isEqualTo("first data");
    }

    @Test
    void aTaskThatIsHandedOutAgainAfterItsEndMovesNothingAndAnswersAlike() throws Exception {
        // Given
        NodeAnswer first = remote.feed(replace(1, APART), newData("first"));
        NodeCommand redelivered =
                NodeCommand.replaceEtcdData(TestNode.fence(1, "b"), APART, PORTS, 1, 1, List.of(), LIMIT);

        // When
        NodeAnswer again = remote.feed(redelivered, newData("again"));

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("first data");
        assertThat(read(DATA + ASIDE + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void rollingBackPutsTheOldDataBack() throws Exception {
        // Given
        remote.feed(replace(1, APART), newData("new"));

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(2, "a"), APART, PORTS));

        // Then
        assertThat(answer.all("put-back")).containsExactly(DATA, WAL);
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
        assertThat(read(WAL + "/0.wal")).isEqualTo("old wal");
        assertThat(read(DATA + ".stillpoint-rolled-back-s-1/member/snap/db")).isEqualTo("new data");
        assertThat(Files.exists(node.path(DATA + ASIDE))).isFalse();
    }

    @Test
    void whatTheRollbackTakesFromTheRecordsIsOnTheDiskWhenItAnswers() throws Exception {
        // Given
        node.parked("etcd.json");
        remote.feed(replace(1, APART), newData("new"));
        assertThat(node.path("/etc/cfc/podbackup/.stillpoint-parked-etcd")).exists();
        Path backup = node.path("/etc/cfc/podbackup");
        node.write(
                "bin/sync",
                "#!/bin/bash\n[ -e %1$s/.stillpoint-parked-etcd ] || echo \"$*\" >> %2$s\nexec /bin/sync \"$@\"\n"
                        .formatted(backup, node.path("/synced")));
        assertThat(node.path("/bin/sync").toFile().setExecutable(true)).isTrue();

        // When
        remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(2, "a"), APART, PORTS));

        // Then
        assertThat(node.path("/synced")).content().contains(backup.toString());
    }

    @Test
    void rollingBackTwiceFindsItDone() throws Exception {
        // Given
        remote.feed(replace(1, APART), newData("new"));
        remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(2, "a"), APART, PORTS));

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(3, "b"), APART, PORTS));

        // Then
        assertThat(answer.all("already")).containsExactly(DATA, WAL);
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void rollingBackBeforeAnythingMovedTouchesNothing() throws Exception {
        // Given
        NodeCommand command = NodeCommand.rollBackEtcdData(TestNode.fence(1, "a"), APART, PORTS);

        // When
        remote.call(command);

        // Then
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void theDataOfAnotherRestoreStaysAsideForEver() throws Exception {
        // Given
        remote.feed(replace(1, APART), newData("monday"));
        Fence tuesday = new Fence("icp", "s-2", "stage/x", 2, "b");

        // When
        remote.feed(NodeCommand.replaceEtcdData(tuesday, APART, PORTS, 1, 1, List.of(), LIMIT), newData("tuesday"));

        // Then
        assertThat(read(DATA + ASIDE + "/member/snap/db")).isEqualTo("old data");
        assertThat(read(DATA + ".stillpoint-aside-s-2/member/snap/db")).isEqualTo("monday data");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("tuesday data");
    }

    @Test
    void aCrashBetweenTheMovesIsHealedByTheNextAttempt() throws Exception {
        // Given
        Files.move(node.path(DATA), node.path(DATA + ASIDE));

        // When
        remote.feed(replace(2, APART), newData("new"));

        // Then
        assertThat(read(DATA + ASIDE + "/member/snap/db")).isEqualTo("old data");
        assertThat(read(WAL + ASIDE + "/0.wal")).isEqualTo("old wal");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("new data");
    }

    @Test
    void aCrashBetweenTheMovesIsHealedByARollback() throws Exception {
        // Given
        Files.move(node.path(DATA), node.path(DATA + ASIDE));

        // When
        remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(2, "a"), APART, PORTS));

        // Then
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
        assertThat(read(WAL + "/0.wal")).isEqualTo("old wal");
    }

    @Test
    void aLostDirectoryIsRestoredAllTheSame() throws Exception {
        // Given
        TestSshd.run("rm", "-rf", node.path(DATA).toString(), node.path(WAL).toString());

        // When
        NodeAnswer answer = remote.feed(replace(1, APART), newData("new"));

        // Then
        assertThat(answer.one("moved-data")).isEqualTo(DATA + ASIDE);
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("new data");
    }

    @Test
    void aStreamThatIsCutBetweenTwoFilesMovesNothing() throws Exception {
        // Given
        byte[] whole = bytes(newData("new"));
        byte[] cut = java.util.Arrays.copyOf(whole, 512 * 3);

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), new ByteArrayInputStream(cut)));

        // Then
        assertThat(failure.problem().code()).isIn("unpack-incomplete", "unpack-failed");
        assertThat(failure.retryable()).isTrue();
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void aSourceThatFailsHalfWayMovesNothing() throws Exception {
        // Given
        RemoteNode.StreamWriter failing = out -> {
            out.write(bytes(newData("new")), 0, 2048);
            out.flush();
            throw new IOException("the vault is gone");
        };

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), failing));

        // Then
        assertThat(failure.problem().code()).isEqualTo("feed-source-failed");
        assertThat(failure.problem().found()).contains("the vault is gone");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
        assertThat(Files.exists(node.path(DATA + ASIDE))).isFalse();
    }

    @Test
    void somethingElseThanEtcdDataMovesNothing() throws Exception {
        // Given
        Files.createDirectories(home.resolve("other"));
        EtcdDataTar tar = new EtcdDataTar(home.resolve("other"), home.resolve("other"));

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), tar));

        // Then
        assertThat(failure.problem().code()).isEqualTo("not-etcd-data");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void aRunningEtcdIsNeverReplaced() throws Exception {
        // Given
        node.listens(2380);

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("etcd-listens");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void anEtcdProcessWithoutPortsIsSeen() throws Exception {
        // Given
        node.process(200, "etcd", "nobody", "0::/");

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("etcd-runs");
    }

    @Test
    void anEtcdThatKubeletMayStartAtAnyMomentIsNeverReplaced() throws Exception {
        // Given
        node.unit("kubelet", "active");
        node.pod("etcd.json");

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("etcd-not-parked");
    }

    @Test
    void aMountBelowWhatWouldBeMovedIsRefused() throws Exception {
        // Given
        node.mount(DATA + "/member/wal", "xfs");

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, APART), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mount-below");
        assertThat(failure.retryable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {DATA + "/member", DATA + "/member/wal", WAL + "/old"})
    void whatTheNextBootWouldMountOverTheNewDataIsRefusedThoughThePlanHasNamedIt(String mount) throws Exception {
        // Given
        node.mount(mount, "xfs");

        // When
        RemoteException failure = refusal(() -> remote.feed(replaceTaking(mount), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mount-below");
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("old data");
    }

    @Test
    void whatABootHasMountedInsideTheNewDataIsNotCarriedOffByARollback() throws Exception {
        // Given
        Files.createDirectories(node.path(DATA + "/old"));
        node.mount(DATA + "/old", "xfs");
        remote.feed(replaceTaking(DATA + "/old"), newData("new"));
        node.write("var/lib/etcd/old/file", "of the mount");

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(2, "a"), APART, PORTS)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mount-below");
        assertThat(failure.problem().found()).endsWith(DATA + "/old");
        assertThat(failure.retryable()).isFalse();
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("new data");
        assertThat(read(WAL + "/0.wal")).isEqualTo("new wal");
    }

    @Test
    void aMountThatThePlanHasNamedGoesAsideWithTheOldData() throws Exception {
        // Given
        node.mount(DATA + "/old", "xfs");

        // When
        NodeAnswer answer = remote.feed(replaceTaking(DATA + "/old"), newData("new"));

        // Then
        assertThat(answer.first("moved-data")).contains(DATA + ".stillpoint-aside-s-1");
    }

    @Test
    void aMountThatThePlanHasNotNamedIsRefusedBesideOneThatItHas() throws Exception {
        // Given
        node.mount(DATA + "/old", "xfs");
        node.mount(DATA + "/older", "xfs");

        // When
        RemoteException failure = refusal(() -> remote.feed(replaceTaking(DATA + "/old"), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mount-below");
        assertThat(failure.problem().found()).endsWith(DATA + "/older");
    }

    @Test
    void aMountBelowDoesNotKeepOldDataFromBeingPutBack() throws Exception {
        // Given
        remote.feed(replace(1, APART), newData("new"));
        node.mount(DATA + "/member/late", "xfs");

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(2, "a"), APART, PORTS));

        // Then
        assertThat(answer.all("put-back")).contains(DATA);
    }

    @Test
    void tooLittleSpaceIsSeenBeforeAnythingIsUnpacked() throws Exception {
        // Given
        NodeCommand huge = NodeCommand.replaceEtcdData(
                TestNode.fence(1, "a"), APART, PORTS, 900_000_000_000_000L, 0, List.of(), LIMIT);

        // When
        RemoteException failure = refusal(() -> remote.feed(huge, newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("too-little-space");
        assertThat(node.names("/var/lib")).noneMatch(name -> name.contains("stillpoint-new"));
    }

    @Test
    void pathsThatAreNobodysDataAreRefused() throws Exception {
        // Given
        EtcdDirectories wrong = new EtcdDirectories("/etc/cfc", null);

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, wrong), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("path-refused");
    }

    @Test
    void aPathWithDotsIsRefused() throws Exception {
        // Given
        EtcdDirectories wrong = new EtcdDirectories("/var/lib/etcd/../../../etc", null);

        // When
        RemoteException failure = refusal(() -> remote.feed(replace(1, wrong), newData("new")));

        // Then
        assertThat(failure.problem().code()).isEqualTo("malformed-request");
    }

    @Test
    void theWalOfOneDirectoryNeedsNoPlaceOfItsOwn() throws Exception {
        // Given
        EtcdDataTar tar = new EtcdDataTar(newData("new").data(), null);
        EtcdDirectories together = new EtcdDirectories(DATA, null);

        // When
        NodeAnswer answer = remote.feed(replace(1, together), tar);

        // Then
        assertThat(answer.all("moved-wal")).isEmpty();
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("new data");
        assertThat(read(WAL + "/0.wal")).isEqualTo("old wal");
    }

    @Test
    void theContentsOfAMountPointAreMovedInsideIt() throws Exception {
        // Given
        node.mount(WAL, "xfs");
        Files.createDirectories(node.path(WAL + "/lost+found"));

        // When
        NodeAnswer answer = remote.feed(replace(1, APART), newData("new"));

        // Then
        assertThat(answer.one("moved-wal")).isEqualTo(WAL + "/" + ASIDE);
        assertThat(read(WAL + "/0.wal")).isEqualTo("new wal");
        assertThat(read(WAL + "/" + ASIDE + "/0.wal")).isEqualTo("old wal");
        assertThat(node.names(WAL)).containsExactly(ASIDE, "0.wal", "lost+found");
    }

    @Test
    void theContentsOfAMountPointComeBack() throws Exception {
        // Given
        node.mount(WAL, "xfs");
        remote.feed(replace(1, APART), newData("first"));
        remote.feed(replace(2, APART), newData("second"));

        // When
        NodeAnswer answer = remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(3, "a"), APART, PORTS));

        // Then
        assertThat(answer.all("put-back")).containsExactly(DATA, WAL);
        assertThat(read(WAL + "/0.wal")).isEqualTo("old wal");
        assertThat(node.names(WAL))
                .containsExactly(".stillpoint-rolled-back-s-1", ".stillpoint-superseded-s-1", "0.wal");
    }

    @Test
    void aCrashAmongTheContentsOfAMountPointIsHealedByARollback() throws Exception {
        // Given
        node.mount(WAL, "xfs");
        node.write("var/lib/etcd-wal/wal/1.wal", "old wal 1");
        Files.createDirectories(node.path(WAL + "/.stillpoint-moving-s-1"));
        Files.move(node.path(WAL + "/0.wal"), node.path(WAL + "/.stillpoint-moving-s-1/0.wal"));

        // When
        remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(1, "a"), APART, PORTS));

        // Then
        assertThat(node.names(WAL)).containsExactly("0.wal", "1.wal");
    }

    @Test
    void aCrashAmongTheContentsOfAMountPointIsHealedByTheNextAttempt() throws Exception {
        // Given
        node.mount(WAL, "xfs");
        node.write("var/lib/etcd-wal/wal/1.wal", "old wal 1");
        Files.createDirectories(node.path(WAL + "/.stillpoint-moving-s-1"));
        Files.move(node.path(WAL + "/0.wal"), node.path(WAL + "/.stillpoint-moving-s-1/0.wal"));

        // When
        remote.feed(replace(2, APART), newData("new"));

        // Then
        assertThat(node.names(WAL + "/" + ASIDE)).containsExactly("0.wal", "1.wal");
        assertThat(read(WAL + "/" + ASIDE + "/0.wal")).isEqualTo("old wal");
        assertThat(read(WAL + "/0.wal")).isEqualTo("new wal");
    }

    @Test
    void aCrashWhileTheContentsComeBackLosesNothing() throws Exception {
        // Given
        node.mount(WAL, "xfs");
        node.write("var/lib/etcd-wal/wal/.stillpoint-returning-s-1/1.wal", "old wal 1");

        // When
        remote.call(NodeCommand.rollBackEtcdData(TestNode.fence(1, "a"), APART, PORTS));

        // Then
        assertThat(node.names(WAL)).containsExactly("0.wal", "1.wal");
        assertThat(read(WAL + "/0.wal")).isEqualTo("old wal");
    }

    @Test
    void aLinkedDirectoryIsReplacedWhereItReallyIs() throws Exception {
        // Given
        Files.createDirectories(node.path("/data"));
        Files.move(node.path(DATA), node.path("/data/etcd"));
        Files.createSymbolicLink(node.path(DATA), node.path("/data/etcd"));

        // When
        NodeAnswer answer = remote.feed(replace(1, APART), newData("new"));

        // Then
        assertThat(answer.one("moved-data")).isEqualTo("/data/etcd" + ASIDE);
        assertThat(Files.isSymbolicLink(node.path(DATA))).isTrue();
        assertThat(read(DATA + "/member/snap/db")).isEqualTo("new data");
    }

    private static NodeCommand replaceTaking(String mount) {
        return NodeCommand.replaceEtcdData(TestNode.fence(1, "a"), APART, PORTS, 1000, 1000, List.of(mount), LIMIT);
    }

    private static NodeCommand replace(long token, EtcdDirectories directories) {
        return NodeCommand.replaceEtcdData(
                TestNode.fence(token, "a"), directories, PORTS, 1000, 1000, List.of(), LIMIT);
    }

    private EtcdDataTar newData(String name) throws IOException {
        Path data = home.resolve(name + "-data");
        Path wal = home.resolve(name + "-wal");
        Files.createDirectories(data.resolve("member/snap"));
        Files.createDirectories(wal);
        Files.writeString(data.resolve("member/snap/db"), name + " data");
        Files.writeString(wal.resolve("0.wal"), name + " wal");
        return new EtcdDataTar(data, wal);
    }

    private String read(String absolute) throws IOException {
        return Files.readString(node.path(absolute));
    }

    private static byte[] bytes(EtcdDataTar tar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tar.writeTo(bytes);
        return bytes.toByteArray();
    }
}
