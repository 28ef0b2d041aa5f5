package io.stillpoint.faults;

import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.keys.KeyCreation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker, a coordinator and two worker processes, each of which can be killed and comes back at once. */
public final class Processes implements AutoCloseable {

    /** Whom a kill hits. */
    public enum Victim {
        COORDINATOR,
        BROKER,
        WORKER
    }

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
        KeyCreation.into(directory.resolve("secrets"), Instant.now());
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
                "--stillpoint.secrets=" + directory.resolve("secrets"),
                "--stillpoint.ready-file=" + readyFile()));
        return start(arguments, "coordinator.log");
    }

    private Process startWorker() throws IOException {
        List<String> arguments = new ArrayList<>(SMALL_JVM);
        arguments.addAll(programs.worker());
        arguments.addAll(List.of(brokers.bootstrapServers(), directory.toString()));
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
    public void close() {
        if (coordinator != null) {
            coordinator.destroyForcibly();
        }
        workers.forEach(Process::destroyForcibly);
        brokers.close();
    }
}
