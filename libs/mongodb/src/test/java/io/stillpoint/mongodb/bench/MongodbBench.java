package io.stillpoint.mongodb.bench;

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
import org.jspecify.annotations.Nullable;

/**
 * Documents per second, side by side and in turns: of a dump into a real S3 server by this library and the vault against plain
 * reads by the driver, and of a restore out of it, everything read back and compared, against plain writes by the driver. Both
 * servers share the machine's processors with what is measured. The first rounds warm everything up and do not count: the
 * stand-in is a Java program itself.
 *
 * <p>Arguments, all optional: {@code documents=400000}; {@code rounds=9}; {@code rss=100000,400000} numbers of documents between
 * which the peak memory of a backup worker is compared, empty for none; {@code uri=mongodb://HOST:PORT/} of a spare server
 * (databases {@code test_*} and {@code stillpoint_restores} are dropped), by default the stand-in; {@code home=DIRECTORY} for
 * everything that is written, removed at the end. Exit status 1 when a ratio is below {@code limit=0.8}.
 */
public final class MongodbBench {

    /** What the command gives a backup worker. */
    private static final int HEAP_MEBIBYTES = 256;

    private static final int WARM_UP_ROUNDS = 3;
    /** What must suffice, however many documents there are. */
    private static final int SMALL_HEAP_MEBIBYTES = 64;

    private final Path home;
    private final S3Server s3;
    private final TestKeys keys;
    private final String uri;
    private final @Nullable BenchServer standIn;

    private MongodbBench(Path home, S3Server s3, String uri, @Nullable BenchServer standIn) throws Exception {
        this.home = home;
        this.s3 = s3;
        this.keys = TestKeys.create(home.resolve("keys"));
        this.uri = uri;
        this.standIn = standIn;
    }

    public static void main(String[] arguments) throws Exception {
        BenchOptions options = BenchOptions.of(
                Map.of("documents", "400000", "rounds", "9", "rss", "100000,400000", "uri", "", "limit", "0.8"),
                arguments);
        Path home = options.directory("stillpoint-mongodb-bench");
        boolean good;
        boolean real = !options.text("uri").isEmpty();
        try (S3Server s3 = S3Server.start(Files.createDirectories(home.resolve("s3")));
                BenchServer standIn = real ? null : BenchServer.start(home.resolve("stand-in.log"))) {
            SideBySide.print("server: %s", real ? options.text("uri") : "a stand-in in memory, no real mongod");
            MongodbBench bench =
                    new MongodbBench(home, s3, standIn == null ? options.text("uri") : standIn.uri(), standIn);
            good = bench.speed(options.number("documents"), options.number("rounds"), options.ratio("limit"));
            bench.memory(options.numbers("rss"));
        } finally {
            BenchOptions.remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean speed(int documents, int rounds, double limit) throws Exception {
        SideBySide dumps = new SideBySide("MongoDB dump", "plain reads");
        SideBySide restores = new SideBySide("MongoDB restore", "plain writes");
        try (BenchWorker worker = worker(HEAP_MEBIBYTES)) {
            worker.order("fill " + documents);
            worker.order("keep");
            for (int round = 1; round <= WARM_UP_ROUNDS + rounds; round++) {
                BenchWorker.Answer dumped = clean(worker, "dump " + round);
                double readSeconds = clean(worker, "read").seconds();
                double restoredSeconds = clean(worker, "restore " + round).seconds();
                double writtenSeconds = clean(worker, "write " + documents).seconds();
                worker.order("discard");
                if (round <= WARM_UP_ROUNDS) {
                    continue;
                }
                dumps.round(
                        dumped.seconds(),
                        readSeconds,
                        "dump of %d MiB, %d MiB stored"
                                .formatted(
                                        dumped.numbers().get(0) >> 20,
                                        dumped.numbers().get(1) >> 20));
                restores.round(restoredSeconds, writtenSeconds, "restore of as much");
            }
        }
        boolean good = dumps.atLeast(documents, "documents", limit);
        return restores.atLeast(documents, "documents", limit) && good;
    }

    private BenchWorker.Answer clean(BenchWorker worker, String order) throws IOException {
        if (standIn != null) {
            standIn.clean();
        }
        return worker.order(order);
    }

    /** Of a dump and a restore one after the other. */
    private void memory(List<Integer> sizes) throws Exception {
        List<Long> peaks = new ArrayList<>();
        for (int documents : sizes) {
            try (BenchWorker worker = worker(SMALL_HEAP_MEBIBYTES)) {
                worker.order("fill " + documents);
                worker.order("dump rss-" + documents);
                worker.order("restore rss-" + documents);
                peaks.add(worker.peakRssMebibytes());
                worker.order("discard");
            }
        }
        SideBySide.peaks("documents", "MongoDB, -Xmx" + SMALL_HEAP_MEBIBYTES + "m", sizes, peaks);
    }

    private BenchWorker worker(int heapMebibytes) throws Exception {
        return BenchWorker.start(
                MongodbWorker.class,
                heapMebibytes,
                home.resolve("worker.log"),
                uri,
                keys.files().recipients().toString(),
                keys.files().restoreIdentity().toString(),
                s3.endpoint().toString());
    }
}
