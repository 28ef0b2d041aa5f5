package io.stillpoint.mariadb.bench;

import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures, side by side and in turns, a dump of a real MariaDB server into a real S3 server: by this library and the vault
 * in a process with a heap of 64 MiB, and by {@code mariadb-dump | zstd | age | s3cmd put -} with the same options of the
 * dump, the same zstd level and one thread. Half of each row is noise.
 *
 * <p>Arguments, all optional: {@code mib=1024} of rows; {@code rounds=5}; {@code limit=0.9} for the median ratio, above which
 * the exit status is 1; {@code home=DIRECTORY} for everything that is written, removed at the end.
 */
public final class MariadbBench {

    private static final int HEAP_MEBIBYTES = 64;
    private static final int ROW_BYTES = 800;

    private final Path home;
    private final S3Server s3;
    private final TestKeys keys;

    private MariadbBench(Path home, S3Server s3, TestKeys keys) {
        this.home = home;
        this.s3 = s3;
        this.keys = keys;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> given = new HashMap<>(Map.of("mib", "1024", "rounds", "5", "limit", "0.9", "home", ""));
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !given.containsKey(pair[0])) {
                throw new IllegalArgumentException("expected one of " + given.keySet() + " with =VALUE, found " + arg);
            }
            given.put(pair[0], pair[1]);
        }
        Path home = given.get("home").isEmpty()
                ? Files.createTempDirectory("stillpoint-mariadb-bench")
                : Files.createDirectories(Path.of(given.get("home")).resolve("mariadb-bench"));
        boolean good;
        try (S3Server s3 = S3Server.start(Files.createDirectories(home.resolve("s3")));
                MariadbServer mariadb = MariadbServer.start()) {
            fill(mariadb, Long.parseLong(given.get("mib")));
            good = new MariadbBench(home, s3, TestKeys.create(home.resolve("keys")))
                    .time(mariadb, Integer.parseInt(given.get("rounds")), Double.parseDouble(given.get("limit")));
        } finally {
            remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    private static void fill(MariadbServer mariadb, long mebibytes) throws Exception {
        long rows = (mebibytes << 20) / ROW_BYTES;
        mariadb.execute(
                "CREATE DATABASE bench",
                "USE bench",
                "CREATE TABLE bench.filled (id INT PRIMARY KEY, made DATETIME, amount DECIMAL(10,2), noise VARCHAR(500),"
                        + " text VARCHAR(500))",
                "INSERT INTO bench.filled SELECT seq, FROM_UNIXTIME(1600000000 + seq), seq / 7,"
                        + " CONCAT(SHA2(seq, 512), SHA2(-seq, 512), SHA2(seq + 0.5, 512)),"
                        + " CONCAT(REPEAT(CONCAT('row ', seq, ' of the bench; '), 12)) FROM seq_1_to_" + rows);
    }

    private boolean time(MariadbServer mariadb, int rounds, double limit) throws Exception {
        Path login = MariadbServer.secrets(home.resolve("login"), "backup", MariadbServer.PASSWORD);
        Path options = Files.writeString(
                home.resolve("login.cnf"),
                "[client]\nhost=127.0.0.1\nport=" + mariadb.port() + "\nuser=backup\npassword=\""
                        + MariadbServer.PASSWORD.replace("\\", "\\\\") + "\"\n");
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        Process worker = worker(mariadb, login);
        try (Writer orders = worker.outputWriter(StandardCharsets.UTF_8);
                BufferedReader answers = worker.inputReader(StandardCharsets.UTF_8)) {
            for (int round = 1; round <= rounds; round++) {
                orders.write("go\n");
                orders.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IOException("the worker ended; see " + home.resolve("worker.log"));
                }
                String[] words = answer.split(" ");
                ours.add(Double.parseDouble(words[0]));
                theirs.add(byHand(options));
                print(
                        "round %d: stillpoint %6.2f s, mariadb-dump|zstd|age|s3cmd %6.2f s (%d MiB read, %d MiB stored)",
                        round,
                        ours.getLast(),
                        theirs.getLast(),
                        Long.parseLong(words[1]) >> 20,
                        Long.parseLong(words[2]) >> 20);
            }
            print("peak RSS of the worker with -Xmx%dm: %d MiB", HEAP_MEBIBYTES, peakRssMebibytes(worker));
        } finally {
            if (!worker.waitFor(20, TimeUnit.SECONDS)) {
                worker.destroyForcibly();
            }
        }
        double ratio = median(ours) / median(theirs);
        print(
                "MariaDB dump, median of %d: stillpoint %.2f s, by hand %.2f s, ratio %.2f (limit %.2f): %s",
                rounds, median(ours), median(theirs), ratio, limit, ratio <= limit ? "ok" : "TOO SLOW");
        return ratio <= limit;
    }

    private Process worker(MariadbServer mariadb, Path login) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MEBIBYTES + "m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DumpWorker.class.getName(),
                        login.toString(),
                        Integer.toString(mariadb.port()),
                        keys.files().recipients().toString(),
                        s3.endpoint().toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        home.resolve("worker.log").toFile()))
                .start();
    }

    /** What an administrator would type. */
    private double byHand(Path options) throws Exception {
        Path config = s3.s3cmdConfig(home.resolve("s3cfg"));
        String script = "mariadb-dump --defaults-file='" + options
                + "' --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces"
                + " --default-character-set=utf8mb4 --databases bench | zstd -q -2 -T1 | age -R '"
                + keys.files().recipients() + "' | s3cmd -q -c '" + config + "' put - 's3://" + S3Server.BUCKET
                + "/by-hand.sql.zst.age'";
        long start = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("by-hand.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("by hand: " + Files.readString(home.resolve("by-hand.log")));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static long peakRssMebibytes(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmHWM in /proc: this bench needs Linux");
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
