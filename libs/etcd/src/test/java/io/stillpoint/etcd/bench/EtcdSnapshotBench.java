package io.stillpoint.etcd.bench;

import io.stillpoint.etcd.testing.EtcdCluster;
import io.stillpoint.etcd.testing.Writing;
import io.stillpoint.vault.testing.BenchOptions;
import io.stillpoint.vault.testing.BenchWorker;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.SideBySide;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures, side by side and in turns, a snapshot of a real etcd over TLS into a real S3 server: by this backup worker, and
 * by {@code etcdctl snapshot save} followed by {@code zstd | age | s3cmd put}, with zstd's own level and one
 * thread. Half of the values are noise.
 *
 * <p>Arguments, all optional: {@code mib=1024} length of etcd's database; {@code rounds=5}; {@code rss=64,256} lengths
 * between which the peak memory of a backup worker is compared, empty for none; {@code home=DIRECTORY} for everything that is
 * written, removed at the end. Exit status 1 when the median ratio is above {@code limit=0.9}.
 */
public final class EtcdSnapshotBench {

    /** What the command gives a backup worker. */
    private static final int HEAP_MEBIBYTES = 256;
    /** What must suffice, whatever the length of the snapshot. */
    private static final int SMALL_HEAP_MEBIBYTES = 64;

    private static final int VALUE_BYTES = 8_000;
    /** What etcd needs for each byte that is put into it, with values of this length. */
    private static final double DATABASE_FACTOR = 1.03;

    private final Path home;
    private final S3Server server;
    private final TestKeys keys;

    private EtcdSnapshotBench(Path home, S3Server server, TestKeys keys) {
        this.home = home;
        this.server = server;
        this.keys = keys;
    }

    public static void main(String[] args) throws Exception {
        BenchOptions options =
                BenchOptions.of(Map.of("mib", "1024", "rounds", "5", "rss", "64,256", "limit", "0.9"), args);
        Path home = options.directory("stillpoint-etcd-bench");
        boolean good;
        try (S3Server server = S3Server.start(Files.createDirectories(home.resolve("s3")))) {
            EtcdSnapshotBench bench = new EtcdSnapshotBench(home, server, TestKeys.create(home.resolve("keys")));
            good = bench.time(options.number("mib"), options.number("rounds"), options.ratio("limit"));
            bench.memory(options.numbers("rss"));
        } finally {
            BenchOptions.remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean time(int mebibytes, int rounds, double limit) throws Exception {
        SideBySide times = new SideBySide("etcd snapshot", "etcdctl+zstd+age+s3cmd");
        Path directory = Files.createDirectories(home.resolve("time"));
        try (EtcdCluster etcd = filled(directory, mebibytes);
                BenchWorker worker = worker(etcd, HEAP_MEBIBYTES)) {
            for (int round = 1; round <= rounds; round++) {
                BenchWorker.Answer taken = worker.order(Integer.toString(round));
                times.round(
                        taken.seconds(),
                        byHand(etcd, directory),
                        "%d MiB read, %d MiB stored"
                                .formatted(
                                        taken.numbers().get(0) >> 20,
                                        taken.numbers().get(1) >> 20));
            }
        }
        BenchOptions.remove(directory);
        return times.within(limit);
    }

    private void memory(List<Integer> lengths) throws Exception {
        List<Long> peaks = new ArrayList<>();
        for (int mebibytes : lengths) {
            Path directory = Files.createDirectories(home.resolve("rss-" + mebibytes));
            try (EtcdCluster etcd = filled(directory, mebibytes);
                    BenchWorker worker = worker(etcd, SMALL_HEAP_MEBIBYTES)) {
                worker.order("1");
                peaks.add(worker.peakRssMebibytes());
            }
            BenchOptions.remove(directory);
        }
        SideBySide.peaks("MiB", "etcd, -Xmx" + SMALL_HEAP_MEBIBYTES + "m", lengths, peaks);
    }

    private BenchWorker worker(EtcdCluster etcd, int heapMebibytes) throws IOException {
        return BenchWorker.start(
                SnapshotWorker.class,
                heapMebibytes,
                home.resolve("worker.log"),
                etcd.secrets().toString(),
                keys.files().recipients().toString(),
                server.endpoint().toString(),
                etcd.addresses().get(0),
                Integer.toString(etcd.clientPort()));
    }

    private static EtcdCluster filled(Path directory, int mebibytes) throws Exception {
        EtcdCluster etcd =
                EtcdCluster.start(directory, 1, "--quota-backend-bytes=8589934592", "--snapshot-count=10000");
        try (Writing writing = Writing.into(etcd)) {
            writing.fill(
                    "/registry/bench/", (long) (((long) mebibytes << 20) / DATABASE_FACTOR), VALUE_BYTES, mebibytes);
        }
        return etcd;
    }

    /** What an administrator would type. */
    private double byHand(EtcdCluster etcd, Path directory) throws Exception {
        Path file = directory.resolve("by-hand.db");
        Path config = server.s3cmdConfig(directory.resolve("s3cfg"));
        String script = String.join(" ", etcd.etcdctl("snapshot", "save", "'" + file + "'"))
                + " >/dev/null && zstd -q -3 -T1 -c '" + file + "' | age -R '"
                + keys.files().recipients() + "' | s3cmd -q -c '" + config
                + "' put - 's3://" + S3Server.BUCKET + "/by-hand.db.zst.age'";
        double seconds = SideBySide.shellSeconds(script, directory.resolve("by-hand.log"));
        Files.delete(file);
        return seconds;
    }
}
