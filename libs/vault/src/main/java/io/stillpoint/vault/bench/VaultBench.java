package io.stillpoint.vault.bench;

import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.VaultFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Compares the vault with {@code zstd | age | s3cmd put -}, into the same server, with the same file and recipients,
 * alternating. The server's own time is not counted.
 */
public final class VaultBench {

    private static final int ROUNDS = 3;
    /** The last object shows a service that has run for a while: by then its code is compiled. */
    private static final String OBJECTS_PER_PROCESS = "4";

    private static final List<String> PUT_FLAGS = List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path secrets;
    private final URI endpoint;
    private final String region;
    private final String bucket;
    private final Path file;
    private final Path scratch;

    private VaultBench(String[] args) throws IOException {
        this.secrets = Path.of(args[0]);
        this.endpoint = URI.create(args[1]);
        this.region = args[2];
        this.bucket = args[3];
        this.file = Path.of(args[4]);
        this.scratch = Files.createTempDirectory("stillpoint-bench");
    }

    /** Arguments: secrets directory, endpoint, region, bucket, file to store. Needs zstd, age, s3cmd and bash. */
    public static void main(String[] args) throws Exception {
        if (args.length != 5) {
            throw new IllegalArgumentException("expected: SECRETS ENDPOINT REGION BUCKET FILE");
        }
        new VaultBench(args).run();
    }

    /** The cost of one way: wall and processor seconds. */
    private record Cost(double wallSeconds, double cpuSeconds) {}

    private void run() throws IOException, InterruptedException {
        long bytes = Files.size(file);
        Path config = s3cmdConfig();
        List<Cost> cold = new ArrayList<>();
        List<Cost> warm = new ArrayList<>();
        List<Cost> pipe = new ArrayList<>();
        List<Cost> pipeLevel2 = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Cost> ours = ours();
            cold.add(ours.getFirst());
            warm.add(ours.getLast());
            pipe.add(pipe(config, 3));
            pipeLevel2.add(pipe(config, 2));
        }
        System.out.printf(Locale.ROOT, "%d bytes, medians of %d rounds%n", bytes, ROUNDS);
        print("stillpoint, service running", bytes, warm, warm);
        print("stillpoint, first object of a new process", bytes, cold, warm);
        print("zstd -3 -T0 | age | s3cmd put -", bytes, pipe, warm);
        print("zstd -2 -T0 | age | s3cmd put -", bytes, pipeLevel2, warm);
    }

    /** Returns the cost of every object of one process. */
    private List<Cost> ours() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(PUT_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PutMain.class.getName()));
        command.addAll(List.of(
                secrets.toString(),
                endpoint.toString(),
                region,
                bucket,
                OBJECTS_PER_PROCESS,
                file.toAbsolutePath().toString()));
        return printed(command, scratch.resolve("put"))
                .lines()
                .filter(line -> line.matches("[0-9.]+ [0-9.]+ [0-9]+"))
                .map(line -> line.split(" "))
                .map(words -> new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1])))
                .toList();
    }

    private Cost pipe(Path config, int level) throws IOException, InterruptedException {
        String line = """
            set -eu -o pipefail
            TIMEFORMAT='%%R %%U %%S'
            time { zstd -%d -T0 -q -c < '%s' | age -R '%s' | s3cmd -q -c '%s' put - 's3://%s/bench/pipe'; }
            """.formatted(level, file.toAbsolutePath(), secrets.resolve("recipients.txt"), config, bucket);
        String[] words = printed(List.of("bash", "-c", line), scratch.resolve("pipe"))
                .strip()
                .lines()
                .reduce((first, last) -> last)
                .orElseThrow()
                .split(" ");
        return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]) + Double.parseDouble(words[2]));
    }

    private static String printed(List<String> command, Path log) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        if (status != 0) {
            throw new IOException(command.getFirst() + " ended with status " + status + ": " + said);
        }
        return said;
    }

    private static void print(String name, long bytes, List<Cost> costs, List<Cost> reference) {
        double gigabytes = bytes / 1e9;
        double cpu = median(costs.stream().map(Cost::cpuSeconds).toList());
        double wall = median(costs.stream().map(Cost::wallSeconds).toList());
        double ratio = cpu / median(reference.stream().map(Cost::cpuSeconds).toList());
        System.out.printf(
                Locale.ROOT,
                "%-45s %6.2f cpu-s/GB %7.1f MB/s   x %.2f%n",
                name,
                cpu / gigabytes,
                bytes / 1e6 / wall,
                ratio);
    }

    private static double median(List<Double> values) {
        Double[] sorted = values.stream().sorted(Comparator.naturalOrder()).toArray(Double[]::new);
        return Arrays.asList(sorted).get(sorted.length / 2);
    }

    private Path s3cmdConfig() throws IOException {
        StoreCredentials keys = StoreCredentials.read(secrets.resolve(VaultFiles.CREDENTIALS));
        String host = endpoint.getHost() + ":" + endpoint.getPort();
        return Files.writeString(scratch.resolve("s3cfg"), """
            [default]
            access_key = %s
            secret_key = %s
            host_base = %s
            host_bucket = %s
            use_https = %s
            """.formatted(
                        keys.accessKey(),
                        keys.secretKey(),
                        host,
                        host,
                        endpoint.getScheme().equals("https") ? "True" : "False"));
    }
}
