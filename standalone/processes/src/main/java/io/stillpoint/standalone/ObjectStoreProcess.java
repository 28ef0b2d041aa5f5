package io.stillpoint.standalone;

import io.stillpoint.standalone.ports.FreePorts;
import io.stillpoint.standalone.start.QuickStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/**
 * A real S3 server in a process of its own, on a free loopback port, with random keys. After {@link #kill()} and
 * {@link #start()} it has the same port and objects. It has no buckets; clients create them.
 */
public final class ObjectStoreProcess implements AutoCloseable {

    private static final List<String> SMALL_JVM = List.of(
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED");

    private final Path directory;
    private final List<String> program;
    private final int port = FreePorts.next();
    private final String accessKey = "test-" + UUID.randomUUID();
    private final String secretKey = UUID.randomUUID().toString();
    private volatile ChildProcess child;

    private ObjectStoreProcess(Path directory, List<String> program) {
        this.directory = directory;
        this.program = program;
        writeCredentials();
        this.child = launch();
    }

    /**
     * Starts a server and returns once it serves clients.
     *
     * @param directory for objects, keys and log, a temporary one of the test
     */
    public static ObjectStoreProcess in(Path directory) {
        List<String> program = QuickStart.of(
                ExecutableJar.named("stillpoint-standalone-object-store"),
                (recorded, scratch) -> new ObjectStoreProcess(scratch, recorded).child.endRecording());
        return new ObjectStoreProcess(directory, program);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    /** Returns a properties file of mode 0600 with {@code access-key} and {@code secret-key}. */
    public Path credentials() {
        return directory.resolve("s3.credentials");
    }

    /** Returns the directory with the objects as files: {@code <bucket>/<key>}. */
    public Path data() {
        return directory.resolve("s3");
    }

    /** Returns the id of the process that runs now. */
    public long pid() {
        return child.pid();
    }

    /** Kills it, as {@code kill -9} does. */
    public void kill() {
        child.kill();
    }

    /** Starts it again on the existing objects. */
    public void start() {
        if (child.isAlive()) {
            throw new IllegalStateException("The object store runs already, as process " + child.pid());
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
                        "--data",
                        data().toString(),
                        "--credentials",
                        credentials().toString()),
                directory.resolve("object-store.log"));
    }

    private void writeCredentials() {
        try {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(credentials(), ownerOnly);
            Files.writeString(credentials(), "access-key=" + accessKey + "\nsecret-key=" + secretKey + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
