package io.stillpoint.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Writing;
import java.nio.file.Files;
import java.nio.file.Path;
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
    }
}
