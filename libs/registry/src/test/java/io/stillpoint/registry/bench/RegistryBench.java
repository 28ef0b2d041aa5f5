package io.stillpoint.registry.bench;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures, side by side and in turns: the first backup of a real registry into a real S3 server by this backup worker, and
 * {@code skopeo sync} to a directory followed by {@code s3cmd sync} of it to the same S3 server; and a second backup without
 * changes against the first. Layers are noise, as compressed ones are.
 *
 * <p>Arguments, all optional: {@code mib=2048} and {@code images=20} of the registry; {@code rounds=1}; {@code limit=0.5} and
 * {@code again=0.02} that the ratios must not exceed, else the exit status is 1; {@code home=DIRECTORY} for everything that is
 * written, removed at the end.
 */
public final class RegistryBench {

    private static final int HEAP_MEBIBYTES = 256;
    private static final int LAYERS = 4;

    private final Path home;
    private final TestVault vault;
    private final DockerRegistry registry;

    private RegistryBench(Path home, TestVault vault, DockerRegistry registry) {
        this.home = home;
        this.vault = vault;
        this.registry = registry;
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> given = new HashMap<>(
                Map.of("mib", "2048", "images", "20", "rounds", "1", "limit", "0.5", "again", "0.02", "home", ""));
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            if (pair.length != 2 || !given.containsKey(pair[0])) {
                throw new IllegalArgumentException("expected one of " + given.keySet() + " with =VALUE, found " + arg);
            }
            given.put(pair[0], pair[1]);
        }
        Path home = given.get("home").isEmpty()
                ? Files.createTempDirectory("stillpoint-registry-bench")
                : Files.createDirectories(Path.of(given.get("home")).resolve("registry-bench"));
        boolean good;
        try (TestVault vault = TestVault.start(home.resolve("vault"));
                DockerRegistry registry = DockerRegistry.start(home.resolve("registry"))) {
            RegistryBench bench = new RegistryBench(home, vault, registry);
            bench.fill(Integer.parseInt(given.get("images")), Long.parseLong(given.get("mib")) << 20);
            good = bench.time(
                    Integer.parseInt(given.get("rounds")),
                    Double.parseDouble(given.get("limit")),
                    Double.parseDouble(given.get("again")));
        } finally {
            remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    private void fill(int images, long bytes) throws IOException {
        int layerBytes = (int) (bytes / images / LAYERS);
        try (RegistryClient client = registry.client()) {
            for (int i = 0; i < images; i++) {
                TestImage.docker(i, layerBytes, layerBytes, layerBytes, layerBytes)
                        .push(client, "team" + i % 4 + "/app" + i, "v1");
            }
        }
    }

    private boolean time(int rounds, double limit, double againLimit) throws Exception {
        double ours = 0;
        double again = 0;
        double theirs = 0;
        for (int round = 1; round <= rounds; round++) {
            BackupProcess.Taken first;
            BackupProcess.Taken second;
            long rss;
            // A new process: a backup worker takes its first snapshot with cold code.
            try (BackupProcess worker =
                    BackupProcess.start(registry, vault, HEAP_MEBIBYTES, home.resolve("worker.log"))) {
                first = worker.backup("bench" + round);
                second = worker.backup("bench" + round);
                rss = worker.peakRssMebibytes();
            }
            double byHand = byHand(round);
            print(
                    "round %d: stillpoint %6.2f s, again %5.2f s (%d new blobs), skopeo+s3cmd %6.2f s (%d blobs, %d MiB,"
                            + " peak RSS %d MiB)",
                    round,
                    first.seconds(),
                    second.seconds(),
                    second.newBlobs(),
                    byHand,
                    first.blobs(),
                    first.bytes() >> 20,
                    rss);
            ours += first.seconds();
            again += second.seconds();
            theirs += byHand;
        }
        boolean good = ours / theirs <= limit && again / ours <= againLimit;
        print(
                "registry: first backup %.2f of skopeo sync + s3cmd sync (limit %.2f), second %.4f of the first (limit"
                        + " %.4f): %s",
                ours / theirs, limit, again / ours, againLimit, good ? "ok" : "TOO SLOW");
        return good;
    }

    /** What an administrator would type, for each repository; no encryption, no comparison with what was there. */
    private double byHand(int round) throws Exception {
        Path directory = Files.createDirectories(home.resolve("by-hand-" + round));
        Path config = vault.server().s3cmdConfig(home.resolve("s3cfg"));
        StringBuilder images = new StringBuilder("\"" + registry.hostPort() + "\":\n  tls-verify: false\n  images:\n");
        try (RegistryClient client = registry.client()) {
            client.repositories()
                    .forEach(name -> images.append("    ").append(name).append(": []\n"));
        }
        Path list = Files.writeString(home.resolve("sync.yml"), images);
        String script = "skopeo sync --scoped --src yaml --dest dir '" + list + "' '" + directory
                + "' >/dev/null 2>&1 && s3cmd -q -c '" + config + "' sync '" + directory + "/' 's3://" + S3Server.BUCKET
                + "/by-hand-" + round + "/'";
        long start = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("skopeo sync and s3cmd sync failed");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        remove(directory);
        return seconds;
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
