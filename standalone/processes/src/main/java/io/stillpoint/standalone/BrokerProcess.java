package io.stillpoint.standalone;

import io.stillpoint.standalone.ports.FreePorts;
import io.stillpoint.standalone.start.QuickStart;
import java.nio.file.Path;
import java.util.List;

/**
 * A real Kafka broker in a process of its own, on free loopback ports. After {@link #kill()} and {@link #start()} it
 * has the same ports and data.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final List<String> SMALL_JVM = List.of(
            "-Xms64m",
            "-Xmx320m",
            "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path directory;
    private final List<String> program;
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();
    private volatile ChildProcess child;

    private BrokerProcess(Path directory, List<String> program) {
        this.directory = directory;
        this.program = program;
        this.child = launch();
    }

    /**
     * Starts a broker and returns once it serves clients, after some 3 s.
     *
     * @param directory for data and log, a temporary one of the test
     */
    public static BrokerProcess in(Path directory) {
        List<String> program = QuickStart.of(
                ExecutableJar.named("stillpoint-standalone-broker"),
                (recorded, scratch) -> new BrokerProcess(scratch, recorded).child.endRecording());
        return new BrokerProcess(directory, program);
    }

    /** Returns the value of {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public Path log() {
        return directory.resolve("broker.log");
    }

    /** False once it was killed, or has ended by itself. */
    public boolean isRunning() {
        return child.isAlive();
    }

    /** Returns the id of the process that runs now. */
    public long pid() {
        return child.pid();
    }

    /** Kills it, as {@code kill -9} does. */
    public void kill() {
        child.kill();
    }

    /** Starts it again on the existing data. */
    public void start() {
        if (child.isAlive()) {
            throw new IllegalStateException("The broker runs already, as process " + child.pid());
        }
        child = launch();
    }

    private ChildProcess launch() {
        return ChildProcess.start(
                SMALL_JVM,
                program,
                List.of(
                        "--port",
                        Integer.toString(port),
                        "--controller-port",
                        Integer.toString(controllerPort),
                        "--data",
                        directory.resolve("kafka").toString()),
                directory.resolve("broker.log"));
    }

    /** Kills it; the owner of the directory deletes the data. */
    @Override
    public void close() {
        kill();
    }
}
