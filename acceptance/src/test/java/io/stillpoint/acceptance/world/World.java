package io.stillpoint.acceptance.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/** A small cluster and a Stillpoint that protects it. Made once for all tests of a run; gone with them. */
public final class World implements AutoCloseable {

    /** The name under which Stillpoint knows the cluster. */
    public static final String CLUSTER = "acc";

    private final Repository repository;
    private final Path home;
    private final FileLock alone;
    private final Guard guard;
    private final Lab lab;
    private final Cli cli;
    private final Services services;
    private final FactLog facts;
    private final Kafka kafka;

    private World(Repository repository, Path folder, FileLock alone) {
        this.repository = repository;
        this.home = folder.resolve("home");
        this.alone = alone;
        this.guard = Guard.over(folder, home, repository);
        this.lab = new Lab(repository);
        this.cli = new Cli(repository, home);
        this.services = new Services(home, cli);
        try {
            var hosts = CompletableFuture.runAsync(() -> {
                lab.run("down");
                lab.run("up");
            });
            services.up();
            this.facts = new FactLog(cli);
            this.kafka = new Kafka(settings().getProperty("bus.bootstrap-servers"));
            hosts.join();
            declareCluster();
        } catch (RuntimeException | AssertionError e) {
            guard.close();
            throw e;
        }
    }

    static World open() {
        Requirements.check();
        try {
            Files.createDirectories(Lab.STATE.getParent());
            FileChannel channel = FileChannel.open(
                    Lab.STATE.resolveSibling("stillpoint-acceptance.running"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock alone = channel.tryLock();
            if (alone == null) {
                throw new AssertionError(
                        "acceptance tests: expected to run alone, found another run of them on this machine. Wait for its end.");
            }
            return new World(Repository.locate(), Files.createTempDirectory("stillpoint-acceptance"), alone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void declareCluster() {
        // A node that is off should be given up within a test.
        addCluster(CLUSTER, "--patience-start-seconds", "90");
    }

    /** Makes the lab known under a name, or anew. */
    public Outcome addCluster(String name, String... more) {
        var arguments = new ArrayList<>(List.of("cluster", "add", name, "--boot", Lab.MASTER_1));
        arguments.addAll(List.of("--hosts", lab.bootDirectory().resolve("hosts").toString()));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new)).mustSucceed();
    }

    /** Takes a hot backup and returns its recovery point once it was also read back whole. */
    public String takeVerifiedPoint() {
        int mark = facts.mark();
        cli.run("backup", "create", "--cluster", CLUSTER, "--component", "etcd", "--wait")
                .mustSucceed();
        String point = facts.await(mark, "a complete backup", fact -> fact.is("BackupCompleted"))
                .data("/point");
        facts.await(
                mark,
                "the verification of " + point,
                fact -> fact.is("SnapshotVerified")
                        && fact.data("/snapshot/point").equals(point));
        return point;
    }

    private Properties settings() {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("stillpoint.properties"))) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs an ordinary tool of this machine. */
    public Outcome shell(String... command) {
        return Child.start(Map.of(), List.of(command)).await(Duration.ofSeconds(60));
    }

    public Repository repository() {
        return repository;
    }

    public Lab lab() {
        return lab;
    }

    public Cli cli() {
        return cli;
    }

    public Services services() {
        return services;
    }

    public FactLog facts() {
        return facts;
    }

    public Kafka kafka() {
        return kafka;
    }

    public Secrets secrets() {
        return new Secrets(home);
    }

    /** Where the S3 server keeps this cluster's objects, as plain files. */
    public Path objects() {
        return home.resolve("data/s3/stillpoint/clusters");
    }

    @Override
    public void close() throws IOException {
        facts.close();
        guard.close();
        alone.channel().close();
    }
}
