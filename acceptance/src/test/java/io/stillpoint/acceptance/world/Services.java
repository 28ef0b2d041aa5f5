package io.stillpoint.acceptance.world;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The processes of a running Stillpoint, by the pid files of its home: killed, frozen and started like a supervisor would. */
public final class Services {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final Cli cli;

    Services(Path home, Cli cli) {
        this.home = home;
        this.cli = cli;
    }

    /** {@code kill -9}. It stays away until a test or {@link #up} starts it. */
    public void kill(String name) {
        endKeeper();
        ProcessHandle process = process(name);
        process.destroyForcibly();
        gone(process);
    }

    /** The next {@link #up} starts it again. */
    private void endKeeper() {
        running("keeper").ifPresent(keeper -> {
            keeper.destroy();
            gone(keeper);
        });
    }

    /** From now on whatever ends is started again at once. */
    public Supervisor supervise() {
        endKeeper();
        return new Supervisor(this);
    }

    /** Kills it and waits until it is ready again: it reads its secrets anew. */
    public void restart(String name) {
        List<String> command = commandLine(name);
        kill(name);
        startAgain(name, command);
        awaitReady(name);
    }

    boolean runs(String name) {
        return running(name).isPresent();
    }

    /** Waits until it runs, under a supervisor that has just restarted it. */
    public void awaitRunning(String name) {
        Awaitility.await(name + " to run")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> runs(name));
    }

    /** With the record by which {@code up} and {@code down} know it again. */
    void startAgain(String name, List<String> command) {
        Process again = start(name, command);
        try {
            Path fresh = home.resolve("run/" + name + ".pid.new");
            Files.writeString(fresh, again.pid() + " " + startOf(again.toHandle()) + "\n");
            Files.move(fresh, home.resolve("run/" + name + ".pid"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts what does not run. */
    public void up() {
        cli.run("up").mustSucceed();
    }

    /** It stops in its tracks, connections and all, until {@link #thaw}. */
    public void freeze(String name) {
        signal("STOP", name);
    }

    public void thaw(String name) {
        signal("CONT", name);
    }

    /** A second process of a service, beside the one that runs. */
    public Process second(String name) {
        List<String> command = new ArrayList<>(commandLine(name));
        command.add("--stillpoint.ready-file=" + home.resolve("run/" + name + "-2.ready"));
        Process second = start(name + "-2", command);
        awaitReady(name + "-2");
        return second;
    }

    public void awaitReady(String name) {
        Path ready = home.resolve("run/" + name + ".ready");
        Awaitility.await(name + " to be ready; its log is " + home.resolve("logs"))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Files.exists(ready));
    }

    private Process start(String name, List<String> command) {
        try {
            Files.deleteIfExists(home.resolve("run/" + name + ".ready"));
            var builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("logs/" + name + ".log").toFile()));
            builder.environment().putAll(Map.of("STILLPOINT_HOME", home.toString()));
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle process(String name) {
        return running(name)
                .orElseThrow(() -> new AssertionError("expected " + name + " to run, found that it has ended"));
    }

    private Optional<ProcessHandle> running(String name) {
        try {
            String record = Files.readString(home.resolve("run/" + name + ".pid"));
            String[] recorded = record.trim().split(" ", 2);
            return ProcessHandle.of(Long.parseLong(recorded[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startOf(process).equals(recorded[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal, String name) {
        Child.start(
                        Map.of(),
                        List.of(
                                "kill",
                                "-" + signal,
                                Long.toString(process(name).pid())))
                .await(Duration.ofSeconds(10))
                .mustSucceed();
    }

    List<String> commandLine(String name) {
        try {
            byte[] raw = Files.readAllBytes(Path.of("/proc/" + process(name).pid() + "/cmdline"));
            return List.of(new String(raw, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("unknown");
    }

    static void gone(ProcessHandle process) {
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("expected process %d to end, found it alive".formatted(process.pid()), e);
        }
    }
}
