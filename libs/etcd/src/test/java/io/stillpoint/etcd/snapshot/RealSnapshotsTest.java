package io.stillpoint.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.etcd.tool.Etcdctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The revision is that of {@code etcdctl snapshot status}, whatever happened to the database before. */
class RealSnapshotsTest {

    @TempDir
    Path home;

    private int number;

    @Test
    void theRevisionIsThatOfEtcdctlInEveryStateOfADatabase() throws Exception {
        // Given
        try (EtcdCluster etcd = EtcdCluster.start(home, 1);
                Writing writing = Writing.into(etcd)) {
            agree(etcd, "nothing was ever written");
            writing.put("/a", new byte[10]);
            agree(etcd, "one key");
            writing.fill("/small/", 40_000, 20, 1);
            agree(etcd, "many small keys");
            writing.fill("/middle/", 8 << 20, 3_000, 2);
            agree(etcd, "values that do not fit beside each other");
            writing.fill("/large/", 12 << 20, 1_000_000, 3);
            agree(etcd, "values of many pages");
            long revision = writing.put("/last", new byte[1_400_000]);
            agree(etcd, "a large value last");
            writing.delete("/last");
            agree(etcd, "a deletion last");
            writing.compact(revision + 1);
            agree(etcd, "a deletion last, compacted away");
            writing.fill("/again/", 4 << 20, 700, 4);
            agree(etcd, "free pages used again");
            EtcdCluster.run(etcd.etcdctl("--command-timeout=2m", "defrag")).orFail();
            agree(etcd, "defragmented");
        }
    }

    private void agree(EtcdCluster etcd, String state) throws Exception {
        Path file = home.resolve("snapshot-" + number++);
        EtcdCluster.run(etcd.etcdctl("snapshot", "save", file.toString())).orFail();
        long expected = EtcdCluster.snapshotStatus(file).get("revision").asLong();

        // When
        long revision = SnapshotCheckTest.judged(Files.readAllBytes(file), number);

        // Then
        assertThat(revision).as(state).isEqualTo(expected);
        assertThat(KeyBucketHash.of(file)).as(state).isEqualTo(KeyBucketHash.of(loaded(file)));
    }

    @Test
    void theHashOverAllKeysIsTheOneThatEtcdTells() throws Exception {
        // Given
        Path file = home.resolve("hashed.db");
        String told;
        try (EtcdCluster etcd = EtcdCluster.start(home.resolve("hashed"), 1);
                Writing writing = Writing.into(etcd)) {
            writing.fill("/small/", 2 << 20, 100, 1);
            writing.delete("/small/1");
            EtcdCluster.run(etcd.etcdctl("snapshot", "save", file.toString())).orFail();
            told = EtcdCluster.run(etcd.etcdctl("endpoint", "hashkv")).orFail();
        }

        // When
        long hash = KeyBucketHash.of(file);

        // Then
        assertThat(told).contains(", " + hash);
    }

    /** The database of the data directory that etcdctl makes of a snapshot. */
    private Path loaded(Path snapshot) throws Exception {
        List<String> urls = List.of("http://127.0.0.1:1");
        MemberConfiguration member =
                new MemberConfiguration("127.0.0.1", "one", urls, Map.of("one", urls), "token", "data", null, null);
        Etcdctl etcdctl = new Etcdctl("etcdctl", home);
        Path data = home.resolve("loaded-" + number);
        etcdctl.restore(
                snapshot,
                member,
                new EtcdTool("etcdctl", new EtcdVersion(3, 4, "3.4"), false),
                data,
                Duration.ofMinutes(2));
        return data.resolve("member/snap/db");
    }
}
