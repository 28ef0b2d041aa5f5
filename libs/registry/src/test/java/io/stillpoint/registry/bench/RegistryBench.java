package io.stillpoint.registry.bench;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.testing.BenchOptions;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.SideBySide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures, side by side and in turns: the first backup of a real registry into a real S3 server by one backup worker, and
 * {@code skopeo sync} to a directory followed by {@code s3cmd sync} of it to the same S3 server; and a second backup without
 * changes against the first. Each round's first backup is of a cluster of which the vault has nothing. Layers are noise, as
 * compressed ones are.
 *
 * <p>Arguments, all optional: {@code mib=2048} and {@code images=20} of the registry; {@code rounds=5}; {@code rss=128,512}
 * sizes between which the peak memory of a backup worker is compared, empty for none; {@code home=DIRECTORY} for everything
 * that is written, removed at the end. Exit status 1 when a median ratio is above {@code limit=0.5} or {@code again=0.02}.
 */
public final class RegistryBench {

    /** What the command gives a backup worker. */
    private static final int HEAP_MEBIBYTES = 256;
    /** What must suffice, whatever the size of the registry. */
    private static final int SMALL_HEAP_MEBIBYTES = 64;

    private static final int LAYERS = 4;

    private final Path home;
    private final TestVault vault;
    private final int images;

    private RegistryBench(Path home, TestVault vault, int images) {
        this.home = home;
        this.vault = vault;
        this.images = images;
    }

    public static void main(String[] args) throws Exception {
        BenchOptions options = BenchOptions.of(
                Map.of("mib", "2048", "images", "20", "rounds", "5", "rss", "128,512", "limit", "0.5", "again", "0.02"),
                args);
        Path home = options.directory("stillpoint-registry-bench");
        boolean good;
        try (TestVault vault = TestVault.start(home.resolve("vault"))) {
            RegistryBench bench = new RegistryBench(home, vault, options.number("images"));
            good = bench.time(
                    options.number("mib"), options.number("rounds"), options.ratio("limit"), options.ratio("again"));
            bench.memory(options.numbers("rss"));
        } finally {
            BenchOptions.remove(home);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean time(int mebibytes, int rounds, double limit, double againLimit) throws Exception {
        SideBySide first = new SideBySide("registry, first backup", "skopeo sync + s3cmd sync");
        SideBySide second = new SideBySide("registry, backup without changes", "the first backup");
        try (DockerRegistry registry = filled("registry", mebibytes);
                BackupProcess worker =
                        BackupProcess.start(registry, vault, HEAP_MEBIBYTES, home.resolve("worker.log"))) {
            for (int round = 1; round <= rounds; round++) {
                BackupProcess.Taken all = worker.backup("bench" + round);
                BackupProcess.Taken nothing = worker.backup("bench" + round);
                first.round(
                        all.seconds(),
                        byHand(registry, round),
                        "%d blobs, %d MiB".formatted(all.blobs(), all.bytes() >> 20));
                second.round(nothing.seconds(), all.seconds(), nothing.newBlobs() + " new blobs");
                BenchOptions.remove(vault.server().file("clusters"));
            }
        }
        boolean good = first.within(limit);
        return second.within(againLimit) && good;
    }

    private void memory(List<Integer> sizes) throws Exception {
        List<Long> peaks = new ArrayList<>();
        for (int mebibytes : sizes) {
            try (DockerRegistry registry = filled("rss-" + mebibytes, mebibytes);
                    BackupProcess worker =
                            BackupProcess.start(registry, vault, SMALL_HEAP_MEBIBYTES, home.resolve("worker.log"))) {
                worker.backup("rss-" + mebibytes);
                peaks.add(worker.worker().peakRssMebibytes());
            }
        }
        SideBySide.peaks("MiB", "registry, -Xmx" + SMALL_HEAP_MEBIBYTES + "m", sizes, peaks);
    }

    private DockerRegistry filled(String name, int mebibytes) throws IOException, InterruptedException {
        DockerRegistry registry = DockerRegistry.start(home.resolve(name));
        int layerBytes = (int) (((long) mebibytes << 20) / images / LAYERS);
        try (RegistryClient client = registry.client()) {
            for (int i = 0; i < images; i++) {
                TestImage.docker(i, layerBytes, layerBytes, layerBytes, layerBytes)
                        .push(client, "team" + i % 4 + "/app" + i, "v1");
            }
        }
        return registry;
    }

    /** What an administrator would type, for each repository; no encryption, no comparison with what was there. */
    private double byHand(DockerRegistry registry, int round) throws Exception {
        Path directory = Files.createDirectories(home.resolve("by-hand-" + round));
        Path config = vault.server().s3cmdConfig(home.resolve("s3cfg"));
        StringBuilder list = new StringBuilder("\"" + registry.hostPort() + "\":\n  tls-verify: false\n  images:\n");
        try (RegistryClient client = registry.client()) {
            client.repositories()
                    .forEach(name -> list.append("    ").append(name).append(": []\n"));
        }
        Path wanted = Files.writeString(home.resolve("sync.yml"), list);
        double seconds = SideBySide.shellSeconds(
                "skopeo sync --scoped --src yaml --dest dir '" + wanted + "' '" + directory + "' && s3cmd -q -c '"
                        + config + "' sync '" + directory + "/' 's3://" + S3Server.BUCKET + "/by-hand/'",
                home.resolve("by-hand.log"));
        BenchOptions.remove(directory);
        BenchOptions.remove(vault.server().file("by-hand"));
        return seconds;
    }
}
