package io.stillpoint.etcdbackup.bench;

import io.stillpoint.etcdbackup.testing.EtcdCluster;
import io.stillpoint.etcdbackup.testing.Writing;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures, side by side and in turns, a snapshot of a real etcd over TLS into a real S3 server: by this backup worker, and
 * by {@code etcdctl snapshot save} followed by {@code zstd | age | s3cmd put}, with the same zstd level and one thread. Half
 * of the values are noise.
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
        Map<String, String> given =
                new HashMap<>(Map.of("mib", "1024", "rounds", "5", "rss", "64,256", "limit", "0.9", "home", ""));
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !given.containsKey(pair[0])) {
                throw new IllegalArgumentException("expected one of " + given.keySet() + " with =VALUE, found " + arg);
            }
            given.put(pair[0], pair[1]);
        }
        Path home = given.get("home").isEmpty()
                ? Files.createTempDirectory("stillpoint-etcd-bench")
                : Files.createDirectories(Path.of(given.get("home")).resolve("etcd-bench"));
        boolean good;
        try (S3Server server = S3Server.start(Files.createDirectories(home.resolve("s3")))) {
            EtcdSnapshotBench bench = new EtcdSnapshotBench(home, server, TestKeys.create(home.resolve("keys")));
            good = bench.time(
                    Long.parseLong(given.get("mib")),
                    Integer.parseInt(given.get("rounds")),
                    Double.parseDouble(given.get("limit")));
            if (!given.get("rss").isEmpty()) {
                bench.memory(Arrays.stream(given.get("rss").split(","))
                        .map(Long::parseLong)
                        .toList());
            }
        } finally {
            remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    /** Rounds in turns, so that whatever else the machine does falls on both. */
    private boolean time(long mebibytes, int rounds, double limit) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        Path directory = Files.createDirectories(home.resolve("time"));
        try (EtcdCluster etcd = filled(directory, mebibytes);
                WorkerProcess worker =
                        WorkerProcess.start(etcd, server, keys, HEAP_MEBIBYTES, home.resolve("worker.log"))) {
            for (int round = 1; round <= rounds; round++) {
                WorkerProcess.Taken taken = worker.snapshot();
                ours.add(taken.seconds());
                theirs.add(byHand(etcd, directory));
                print(
                        "round %d: stillpoint %6.2f s, etcdctl+zstd+age+s3cmd %6.2f s (%d MiB read, %d MiB stored)",
                        round, ours.getLast(), theirs.getLast(), taken.plainBytes() >> 20, taken.storedBytes() >> 20);
            }
        }
        remove(directory);
        double ratio = median(ours) / median(theirs);
        print(
                "etcd snapshot, median of %d: stillpoint %.2f s, by hand %.2f s, ratio %.2f (limit %.2f): %s",
                rounds, median(ours), median(theirs), ratio, limit, ratio <= limit ? "ok" : "TOO SLOW");
        return ratio <= limit;
    }

    private void memory(List<Long> lengths) throws Exception {
        List<Long> peaks = new ArrayList<>();
        for (long mebibytes : lengths) {
            Path directory = Files.createDirectories(home.resolve("rss-" + mebibytes));
            try (EtcdCluster etcd = filled(directory, mebibytes);
                    WorkerProcess worker =
                            WorkerProcess.start(etcd, server, keys, SMALL_HEAP_MEBIBYTES, home.resolve("worker.log"))) {
                worker.snapshot();
                peaks.add(worker.peakRssMebibytes());
                print("peak RSS of a backup worker with -Xmx64m, %d MiB of etcd: %d MiB", mebibytes, peaks.getLast());
            }
            remove(directory);
        }
        print(
                "from %d to %d MiB of etcd the peak RSS grows by %d MiB",
                lengths.getFirst(), lengths.getLast(), peaks.getLast() - peaks.getFirst());
    }

    private static EtcdCluster filled(Path directory, long mebibytes) throws Exception {
        EtcdCluster etcd =
                EtcdCluster.start(directory, 1, "--quota-backend-bytes=8589934592", "--snapshot-count=10000");
        try (Writing writing = Writing.into(etcd)) {
            writing.fill("/registry/bench/", (long) ((mebibytes << 20) / DATABASE_FACTOR), VALUE_BYTES, mebibytes);
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
        long start = System.nanoTime();
        EtcdCluster.run(List.of("bash", "-e", "-o", "pipefail", "-c", script)).orFail();
        double seconds = (System.nanoTime() - start) / 1e9;
        Files.delete(file);
        return seconds;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
