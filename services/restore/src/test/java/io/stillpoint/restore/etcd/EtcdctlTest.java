package io.stillpoint.restore.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.etcd.tool.SnapshotFile;
import io.stillpoint.etcd.tool.SnapshotStatus;
import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.Shell;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.vault.read.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdctlTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path shared;

    @TempDir
    Path scratch;

    static Path snapshot;

    @BeforeAll
    static void takeASnapshotOfARealCluster() throws Exception {
        Map<String, Path> roots = Map.of("127.0.0.31", shared.resolve("root"));
        try (EtcdCluster cluster = new EtcdCluster(shared.resolve("etcd"), roots, false)) {
            cluster.start();
            cluster.etcdctl("put", "key", "value");
            cluster.etcdctl("put", "key", "value2");
            snapshot = cluster.snapshot(shared.resolve("snapshot.db"));
        }
    }

    @Test
    void theRealEtcdctlTellsItsVersion() throws Exception {
        // When
        Finding<EtcdTool> tool = etcdctl().probe();
        // Then
        assertThat(tool.value().orElseThrow().version().major()).isEqualTo(3);
        assertThat(tool.value().orElseThrow().bumpsRevision())
                .isEqualTo(!tool.value().orElseThrow().version().text().startsWith("3.4"));
    }

    @Test
    void aProgramThatIsNotThereIsLacking() throws Exception {
        // When
        Finding<EtcdTool> tool = new Etcdctl("/no/such/etcdctl", scratch).probe();
        // Then
        assertThat(tool.problem().orElseThrow().code()).isEqualTo("etcdctl-missing");
    }

    @Test
    void aProgramThatIsNoEtcdctlIsLacking() throws Exception {
        // When
        Finding<EtcdTool> tool = new Etcdctl("/bin/echo", scratch).probe();
        // Then
        assertThat(tool.problem().orElseThrow().code()).isEqualTo("etcdctl-missing");
    }

    @Test
    void theRevisionIsReadOutOfTheSnapshot() throws Exception {
        // When
        SnapshotStatus status = etcdctl().status(snapshot, "here");
        // Then
        assertThat(status.revision()).isEqualTo(3);
    }

    @Test
    void aWholeSnapshotPasses() throws Exception {
        // When
        SnapshotFile.check(snapshot, "here");
        // Then
        assertThat(snapshot).exists();
    }

    @Test
    void aTruncatedSnapshotIsFoundWhereEtcdctlStatusIsContent() throws Exception {
        // Given
        byte[] bytes = Files.readAllBytes(snapshot);
        Path truncated = Files.write(scratch.resolve("t.db"), Arrays.copyOf(bytes, bytes.length - 512));
        assertThat(etcdctl().status(truncated, "here").revision()).isEqualTo(3);
        // When
        var check = assertThatThrownBy(() -> SnapshotFile.check(truncated, "here"));
        // Then
        check.asInstanceOf(type(ProblemException.class))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo("etcd-snapshot-broken"))
                .satisfies(e -> assertThat(e.retryable()).isFalse());
    }

    @Test
    void aSnapshotOfAnOddSizeIsFound() throws Exception {
        // Given
        Path odd = Files.write(scratch.resolve("t.db"), Arrays.copyOf(Files.readAllBytes(snapshot), 10_000));
        // When
        var check = assertThatThrownBy(() -> SnapshotFile.check(odd, "here"));
        // Then
        check.asInstanceOf(type(ProblemException.class))
                .satisfies(e -> assertThat(e.problem().found()).startsWith("10000 bytes"));
    }

    @Test
    void aFlippedBitIsFound() throws Exception {
        // Given
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[5000] ^= 1;
        Path flipped = Files.write(scratch.resolve("t.db"), bytes);
        // When
        var check = assertThatThrownBy(() -> SnapshotFile.check(flipped, "here"));
        // Then
        check.isInstanceOf(ProblemException.class);
    }

    @Test
    void aDataDirectoryIsMadeForTheMember() throws Exception {
        // When
        etcdctl().restore(snapshot, member(), tool(), scratch.resolve("out"), LIMIT);
        // Then
        assertThat(scratch.resolve("out/member/snap/db")).isNotEmptyFile();
        assertThat(scratch.resolve("out/member/wal")).isNotEmptyDirectory();
    }

    @Test
    void aTruncatedSnapshotNeverLooksRestored() throws Exception {
        // Given
        Path truncated = Files.write(scratch.resolve("t.db"), Arrays.copyOf(Files.readAllBytes(snapshot), 10_000));
        // When
        var restore =
                assertThatThrownBy(() -> etcdctl().restore(truncated, member(), tool(), scratch.resolve("out"), LIMIT));
        // Then
        restore.asInstanceOf(type(ProblemException.class)).satisfies(e -> {
            assertThat(e.problem().code()).isEqualTo("etcdctl-failed");
            assertThat(e.problem().found()).contains("exit status 1").contains("missing hash");
        });
    }

    @Test
    void anEtcdctlThatEndsWellAndMadeNothingIsAFailure() throws Exception {
        // Given
        Etcdctl idle = new Etcdctl("/bin/true", scratch);
        // When
        var restore = assertThatThrownBy(() -> idle.restore(snapshot, member(), tool(), scratch.resolve("out"), LIMIT));
        // Then
        restore.asInstanceOf(type(ProblemException.class))
                .satisfies(e -> assertThat(e.problem().found()).contains("exit status 0"));
    }

    @Test
    void anEtcdctlThatHangsIsEnded() throws Exception {
        // Given
        Etcdctl hanging = new Etcdctl(script("exec /bin/sleep 600"), scratch);
        // When
        var restore = assertThatThrownBy(
                () -> hanging.restore(snapshot, member(), tool(), scratch.resolve("out"), Duration.ofMillis(200)));
        // Then
        restore.asInstanceOf(type(ProblemException.class))
                .satisfies(e -> assertThat(e.retryable()).isTrue());
    }

    @Test
    void anEtcdctlThatWasKilledMayBeTriedAgain() throws Exception {
        // Given
        Etcdctl killed = new Etcdctl(script("kill -9 $$"), scratch);
        // When
        var restore =
                assertThatThrownBy(() -> killed.restore(snapshot, member(), tool(), scratch.resolve("out"), LIMIT));
        // Then
        restore.asInstanceOf(type(ProblemException.class))
                .satisfies(e -> assertThat(e.problem().found()).contains("exit status 137"))
                .satisfies(e -> assertThat(e.retryable()).isTrue());
    }

    @Test
    void aToolThatCanRaiseTheRevisionIsFoundAndToldTo() throws Exception {
        // Given
        String path = script("echo \"$@\" >> words; case $1 in version) echo 'etcdutl version: 3.6.1';; esac;"
                + " echo '--bump-revision --mark-compacted'");
        Etcdctl newer = new Etcdctl(path, scratch);
        EtcdTool tool = newer.probe().value().orElseThrow();
        assertThat(tool.bumpsRevision()).isTrue();
        // When
        assertThatThrownBy(() -> newer.restore(snapshot, member(), tool, scratch.resolve("out"), LIMIT));
        // Then
        assertThat(Files.readString(scratch.resolve("words")))
                .contains("--data-dir=" + scratch.resolve("out") + " --bump-revision=1000000000 --mark-compacted");
    }

    @Test
    void theChildSeesNothingOfThisServicesEnvironment() throws Exception {
        // Given
        Etcdctl spy = new Etcdctl(script("env > " + scratch.resolve("env") + "; exit 1"), scratch);
        // When
        spy.probe();
        // Then
        assertThat(Files.readAllLines(scratch.resolve("env")))
                .extracting(line -> line.substring(0, line.indexOf('=')))
                .containsOnly("PATH", "ETCDCTL_API", "LC_ALL", "HOME", "TMPDIR", "PWD");
    }

    private Etcdctl etcdctl() {
        return new Etcdctl(Shell.needed("etcdctl", "etcd-client"), scratch);
    }

    private String script(String line) throws IOException {
        Path file = scratch.resolve("script");
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    private static EtcdTool tool() {
        return new EtcdTool("etcdctl", EtcdVersion.parse("3.4.23").orElseThrow(), false);
    }

    private static MemberConfiguration member() {
        return new MemberConfiguration(
                "127.0.0.31",
                "etcd0",
                List.of("https://127.0.0.31:2380"),
                Map.of("etcd0", List.of("https://127.0.0.31:2380"), "etcd1", List.of("https://127.0.0.32:2380")),
                "etcd-cluster-1",
                "/var/lib/etcd",
                null,
                "3.4.23");
    }
}
