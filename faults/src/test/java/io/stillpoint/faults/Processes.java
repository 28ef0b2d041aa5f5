package io.stillpoint.faults;

import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.standalone.ObjectStoreProcess;
import io.stillpoint.vault.StoreAddressing;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.store.BucketCreation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker, an object store behind a link, a coordinator and two worker processes. Each can be killed and comes back at once, or stand still. */
public final class Processes implements AutoCloseable {

    /** Whom a kill hits. */
    public enum Victim {
        COORDINATOR,
        BROKER,
        WORKER,
        STORE
    }

    /** Who stands still. */
    enum Sleeper {
        COORDINATOR,
        GATE,
        BROKER,
        ONE_WORKER,
        ALL_WORKERS,
        STORE
    }

    static final String BUCKET = "stillpoint";
    static final String REGION = "us-east-1";

    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    /** Whose start is recorded writes a cache at its end. */
    private static final Duration END_LIMIT = Duration.ofMinutes(3);

    /** What a process of these tests may use of the machine. */
    static final List<String> SMALL_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages",
            "-XX:TieredStopAtLevel=1",
            "-Xms64m",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path directory;
    private final Programs programs;
    private final BrokerSet brokers;
    private final ObjectStoreProcess store;
    private final StoreLink link;
    private final VaultFiles files;
    private final List<Process> workers = new ArrayList<>();
    private List<String> coordinatorProgram;
    private Process coordinator;
    private int workerKills;

    Processes(Path directory, Programs programs) throws IOException, InterruptedException {
        this(directory, programs, 2);
    }

    /** With one worker it can be recorded: of two, each would write the same file. */
    Processes(Path directory, Programs programs, int workerCount) throws IOException, InterruptedException {
        this(directory, programs, workerCount, BrokerSet.of(BrokerProcess.in(directory)));
    }

    /** On brokers that the caller started; they end with this. */
    public Processes(Path directory, Programs programs, BrokerSet brokers) throws IOException, InterruptedException {
        this(directory, programs, 2, brokers);
    }

    private Processes(Path directory, Programs programs, int workerCount, BrokerSet brokers)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.programs = programs;
        this.coordinatorProgram = programs.coordinator();
        this.brokers = brokers;
        KeyCreation.into(secrets(), Instant.now());
        store = ObjectStoreProcess.in(Files.createDirectories(directory.resolve("store")));
        link = new StoreLink(store.endpoint());
        PrivateFiles.create(secrets().resolve(VaultFiles.CREDENTIALS), Files.readString(store.credentials()));
        files = VaultFiles.load(secrets(), URI.create(store.endpoint()), REGION, BUCKET, StoreAddressing.PATH);
        BucketCreation.ensure(files.config());
        try {
            coordinator = startCoordinator();
            for (int started = 0; started < workerCount; started++) {
                workers.add(startWorker());
            }
            awaitCoordinator();
        } catch (IOException | InterruptedException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    public String bootstrapServers() {
        return brokers.bootstrapServers();
    }

    StoreLink link() {
        return link;
    }

    /** What is wrong when everything that was late has arrived; see {@link RunEnd}. It does not go through the link. */
    public List<String> violations(History history, Fleet fleet) throws Exception {
        link.settle();
        try (Vault vault = Vault.open(files.config())) {
            return RunEnd.violations(history, fleet, vault, files.verificationKeys());
        }
    }

    /** Stops it, as {@code kill -STOP} does, and lets it go on after a while. */
    void standStill(Sleeper sleeper, Duration time) throws IOException, InterruptedException {
        List<Long> sleepers = pids(sleeper);
        signal("-STOP", sleepers);
        try {
            // Here time is what is tested.
            Thread.sleep(time);
        } finally {
            signal("-CONT", sleepers);
        }
    }

    private List<Long> pids(Sleeper sleeper) {
        return switch (sleeper) {
            case COORDINATOR -> List.of(coordinator.pid());
            case GATE -> coordinator.children().map(ProcessHandle::pid).toList();
            case BROKER -> brokers.pids();
            case ONE_WORKER -> List.of(workers.getFirst().pid());
            case ALL_WORKERS -> workers.stream().map(Process::pid).toList();
            case STORE -> List.of(store.pid());
        };
    }

    private static void signal(String signal, List<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(pid.toString()));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("expected %s to succeed, found status %d".formatted(command, status));
        }
    }

    void killAndRestart(Victim victim) throws Exception {
        switch (victim) {
            case COORDINATOR -> {
                coordinator.destroyForcibly().waitFor();
                coordinator = startCoordinator();
            }
            case BROKER -> {
                brokers.killAndRestart();
                reviveWhoGaveUp();
            }
            case WORKER -> {
                int which = workerKills++ % workers.size();
                workers.get(which).destroyForcibly().waitFor();
                workers.set(which, startWorker());
            }
            case STORE -> {
                store.kill();
                store.start();
            }
        }
    }

    /** Another release takes the coordinator's place, and starts where the one before it ended. */
    public void replaceCoordinator(List<String> program) throws Exception {
        coordinator.destroyForcibly().waitFor();
        coordinatorProgram = program;
        coordinator = startCoordinator();
    }

    /** Who was just starting when the broker went away ends with a clear error; a supervisor starts it again. */
    private void reviveWhoGaveUp() throws Exception {
        if (!coordinator.isAlive()) {
            coordinator = startCoordinator();
        }
        for (int which = 0; which < workers.size(); which++) {
            if (!workers.get(which).isAlive()) {
                workers.set(which, startWorker());
            }
        }
    }

    /** What a supervisor does all the time. */
    public void supervise() throws Exception {
        reviveWhoGaveUp();
    }

    /** A machine so busy that a broker answers nothing for a minute ends a start; a supervisor starts it again. */
    private void awaitCoordinator() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (!Files.exists(readyFile())) {
            if (coordinator.waitFor(20, TimeUnit.MILLISECONDS)) {
                coordinator = startCoordinator();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(
                        "The coordinator does not start:\n" + Files.readString(directory.resolve("coordinator.log")));
            }
        }
    }

    private Process startCoordinator() throws IOException {
        List<String> arguments = new ArrayList<>(SMALL_JVM);
        arguments.addAll(coordinatorProgram);
        arguments.addAll(List.of(
                "--stillpoint.bus.bootstrap-servers=" + brokers.bootstrapServers(),
                "--stillpoint.secrets=" + secrets(),
                "--stillpoint.ready-file=" + readyFile()));
        return start(arguments, "coordinator.log");
    }

    private Process startWorker() throws IOException {
        List<String> arguments = new ArrayList<>(SMALL_JVM);
        arguments.addAll(programs.worker());
        arguments.addAll(List.of(
                brokers.bootstrapServers(),
                directory.toString(),
                link.endpoint(),
                secrets().toString()));
        return start(arguments, "worker.log");
    }

    private Process start(List<String> arguments, String log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private Path secrets() {
        return directory.resolve("secrets");
    }

    private Path readyFile() {
        return directory.resolve("coordinator.ready");
    }

    /** Lets the coordinator write what was recorded. */
    void endCoordinator() throws InterruptedException {
        endInOrder(coordinator);
    }

    /** Lets the worker write what was recorded. */
    void endWorker() throws InterruptedException {
        endInOrder(workers.getFirst());
    }

    private static void endInOrder(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "expected a process to end when told to, found it running after " + END_LIMIT);
        }
    }

    @Override
    public void close() throws IOException {
        if (coordinator != null) {
            coordinator.destroyForcibly();
        }
        workers.forEach(Process::destroyForcibly);
        link.close();
        store.close();
        brokers.close();
    }
}
