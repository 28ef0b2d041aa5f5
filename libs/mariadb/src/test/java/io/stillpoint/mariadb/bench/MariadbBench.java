package io.stillpoint.mariadb.bench;

import io.stillpoint.mariadb.testing.MariadbServer;
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
 * Measures, side by side and in turns, a dump of a real MariaDB server into a real S3 server: by this library and the vault,
 * and by {@code mariadb-dump | zstd | age | s3cmd put -} with the same options of the dump and one thread. Half of each row
 * is noise.
 *
 * <p>Arguments, all optional: {@code mib=1024} of rows; {@code rounds=5}; {@code level=3}, the level of zstd by hand: 3 is
 * what the command does without an option, 2 is ours; {@code rss=64,256} sizes between which the peak memory of a backup worker is
 * compared, empty for none; {@code home=DIRECTORY} for everything that is written, removed at the end. Exit status 1 when
 * the median ratio is above {@code limit=0.9}.
 */
public final class MariadbBench {

    /** What the command gives a backup worker. */
    private static final int HEAP_MEBIBYTES = 256;
    /** What must suffice, whatever the length of the dump. */
    private static final int SMALL_HEAP_MEBIBYTES = 64;

    private static final int ROW_BYTES = 800;

    private final Path home;
    private final S3Server s3;
    private final TestKeys keys;
    private final Path login;

    private MariadbBench(Path home, S3Server s3) throws Exception {
        this.home = home;
        this.s3 = s3;
        this.keys = TestKeys.create(home.resolve("keys"));
        this.login = MariadbServer.secrets(home.resolve("login"), "backup", MariadbServer.PASSWORD);
    }

    public static void main(String[] args) throws Exception {
        BenchOptions options = BenchOptions.of(
                Map.of("mib", "1024", "rounds", "5", "level", "3", "rss", "64,256", "limit", "0.9"), args);
        Path home = options.directory("stillpoint-mariadb-bench");
        boolean good;
        try (S3Server s3 = S3Server.start(Files.createDirectories(home.resolve("s3")))) {
            MariadbBench bench = new MariadbBench(home, s3);
            good = bench.time(
                    options.number("mib"), options.number("rounds"), options.number("level"), options.ratio("limit"));
            bench.memory(options.numbers("rss"));
        } finally {
            BenchOptions.remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean time(int mebibytes, int rounds, int level, double limit) throws Exception {
        SideBySide times = new SideBySide("MariaDB dump", "mariadb-dump|zstd -" + level + "|age|s3cmd");
        try (MariadbServer mariadb = filled(mebibytes);
                BenchWorker worker = worker(mariadb, HEAP_MEBIBYTES)) {
            for (int round = 1; round <= rounds; round++) {
                BenchWorker.Answer taken = worker.order("run-" + round);
                times.round(
                        taken.seconds(),
                        byHand(mariadb, level),
                        "%d MiB read, %d MiB stored"
                                .formatted(
                                        taken.numbers().get(0) >> 20,
                                        taken.numbers().get(1) >> 20));
            }
        }
        return times.within(limit);
    }

    private void memory(List<Integer> sizes) throws Exception {
        List<Long> peaks = new ArrayList<>();
        for (int mebibytes : sizes) {
            try (MariadbServer mariadb = filled(mebibytes);
                    BenchWorker worker = worker(mariadb, SMALL_HEAP_MEBIBYTES)) {
                worker.order("rss-" + mebibytes);
                peaks.add(worker.peakRssMebibytes());
            }
        }
        SideBySide.peaks("MiB", "rows, -Xmx" + SMALL_HEAP_MEBIBYTES + "m", sizes, peaks);
    }

    private static MariadbServer filled(int mebibytes) throws Exception {
        long rows = ((long) mebibytes << 20) / ROW_BYTES;
        MariadbServer mariadb = MariadbServer.start();
        mariadb.execute(
                "CREATE DATABASE bench",
                "USE bench",
                "CREATE TABLE bench.filled (id INT PRIMARY KEY, made DATETIME, amount DECIMAL(10,2), noise VARCHAR(500),"
                        + " text VARCHAR(500))",
                "INSERT INTO bench.filled SELECT seq, FROM_UNIXTIME(1600000000 + seq), seq / 7,"
                        + " CONCAT(SHA2(seq, 512), SHA2(-seq, 512), SHA2(seq + 0.5, 512)),"
                        + " CONCAT(REPEAT(CONCAT('row ', seq, ' of the bench; '), 12)) FROM seq_1_to_" + rows);
        return mariadb;
    }

    private BenchWorker worker(MariadbServer mariadb, int heapMebibytes) throws IOException {
        return BenchWorker.start(
                DumpWorker.class,
                heapMebibytes,
                home.resolve("worker.log"),
                login.toString(),
                Integer.toString(mariadb.port()),
                keys.files().recipients().toString(),
                s3.endpoint().toString());
    }

    /** What an administrator would type. */
    private double byHand(MariadbServer mariadb, int level) throws Exception {
        Path config = s3.s3cmdConfig(home.resolve("s3cfg"));
        Path options = Files.writeString(
                home.resolve("login.cnf"),
                "[client]\nhost=127.0.0.1\nport=" + mariadb.port() + "\nuser=backup\npassword=\""
                        + MariadbServer.PASSWORD.replace("\\", "\\\\") + "\"\n");
        return SideBySide.shellSeconds(
                "mariadb-dump --defaults-file='" + options
                        + "' --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces"
                        + " --default-character-set=utf8mb4 --databases bench | zstd -q -" + level + " -T1 | age -R '"
                        + keys.files().recipients() + "' | s3cmd -q -c '" + config + "' put - 's3://" + S3Server.BUCKET
                        + "/by-hand.sql.zst.age'",
                home.resolve("by-hand.log"));
    }
}
