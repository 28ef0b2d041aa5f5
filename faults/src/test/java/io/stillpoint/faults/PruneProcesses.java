package io.stillpoint.faults;

import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.standalone.ExecutableJar;
import io.stillpoint.standalone.ObjectStoreProcess;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.keys.VerificationKeys;
import io.stillpoint.vault.store.BucketCreation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker, an object store, a coordinator and the service that prunes, each a process; the other services are pretended. */
final class PruneProcesses implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final Path directory;
    private final BrokerProcess broker;
    private final ObjectStoreProcess store;
    private final VaultConfig config;
    private final VerificationKeys verification;
    private final Vault vault;
    private final Process coordinator;
    private final List<TaskWorker> workers = new ArrayList<>();
    private Process prune;

    PruneProcesses(Path directory, Fleet fleet) throws IOException, InterruptedException {
        this.directory = directory;
        KeyCreation.Created keys = KeyCreation.into(directory.resolve("coordinator"), Instant.now());
        verification = VerificationKeys.load(keys.verificationKey().getParent());
        broker = BrokerProcess.in(Files.createDirectories(directory.resolve("kafka")));
        store = ObjectStoreProcess.in(Files.createDirectories(directory.resolve("store")));
        config = new VaultConfig(
                URI.create(store.endpoint()),
                "us-east-1",
                "stillpoint",
                store.accessKey(),
                store.secretKey(),
                RecipientSet.parse(Files.readString(keys.recipients())));
        BucketCreation.ensure(config);
        vault = Vault.open(config);
        String credentials = Files.readString(store.credentials());
        Files.createDirectories(directory.resolve("prune"));
        for (String name : List.of(VaultFiles.CREDENTIALS, VaultFiles.DELETE_CREDENTIALS)) {
            PrivateFiles.create(directory.resolve("prune").resolve(name), credentials);
        }
        coordinator = start("coordinator", Programs.prepared().coordinator());
        awaitReady("coordinator", coordinator);
        prune = startPrune();
        awaitReady("prune", prune);
        SavedWork work = new SavedWork(new PretendedWork(fleet), vault, verification);
        BusConfig bus = new BusConfig(broker.bootstrapServers(), Map.of());
        for (Capability capability : Capability.values()) {
            if (capability != Capability.PRUNE) {
                workers.add(new TaskWorker(bus, capability, work, 1, Clock.systemUTC()));
                workers.getLast().start();
            }
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    Vault vault() {
        return vault;
    }

    VerificationKeys verification() {
        return verification;
    }

    /** The objects of a recovery point, as the store has them on its disk. */
    List<Path> objects(String cluster, String point) throws IOException {
        Path folder = store.data().resolve("stillpoint/clusters/%s/points/%s".formatted(cluster, point));
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    void killPruneAndRestart() throws IOException, InterruptedException {
        prune.destroyForcibly().waitFor();
        Files.deleteIfExists(ready("prune"));
        prune = startPrune();
        awaitReady("prune", prune);
    }

    private Process start(String service, List<String> program) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Processes.SMALL_JVM);
        command.addAll(program);
        command.addAll(List.of(
                "--stillpoint.bus.bootstrap-servers=" + broker.bootstrapServers(),
                "--stillpoint.secrets=" + directory.resolve(service),
                "--stillpoint.vault.endpoint=" + store.endpoint(),
                "--stillpoint.vault.bucket=stillpoint",
                "--stillpoint.ready-file=" + ready(service)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(service).toFile()))
                .start();
    }

    /** It starts only twice: a recording would cost more than it saves. */
    private Process startPrune() throws IOException {
        return start(
                "prune", List.of("-jar", ExecutableJar.named("stillpoint-prune").toString()));
    }

    private void awaitReady(String service, Process process) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (!Files.exists(ready(service))) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(service + " does not start:\n" + Files.readString(log(service)));
            }
        }
    }

    private Path ready(String service) {
        return directory.resolve(service + ".ready");
    }

    private Path log(String service) {
        return directory.resolve(service + ".log");
    }

    @Override
    public void close() {
        workers.forEach(TaskWorker::close);
        prune.destroyForcibly();
        coordinator.destroyForcibly();
        vault.close();
        store.close();
        broker.close();
    }
}
