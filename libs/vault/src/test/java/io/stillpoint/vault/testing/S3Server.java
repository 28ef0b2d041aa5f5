package io.stillpoint.vault.testing;

import io.stillpoint.standalone.ports.FreePorts;
import io.stillpoint.standalone.start.QuickStart;
import io.stillpoint.vault.VaultConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An S3 server (s3proxy) on loopback, in a process of its own, that keeps each object as a file. */
public final class S3Server implements AutoCloseable {

    public static final String BUCKET = "vault";
    public static final String ACCESS_KEY = "stillpoint-test";
    public static final String SECRET_KEY = "a-secret-of-the-tests";
    private static final long START_SECONDS = 180;

    private static final long END_SECONDS = 180;

    private final Path home;
    private final List<String> program;
    private final String more;
    private final int port = FreePorts.next();
    private Process process;

    private S3Server(Path home, List<String> program, String more) {
        this.home = home;
        this.more = more;
        this.program = program;
    }

    /** Starts one with an empty bucket. */
    public static S3Server start(Path home) throws IOException, InterruptedException {
        return start(home, List.of());
    }

    /** Starts one behind a command, such as a shell that sets limits and executes its arguments. */
    public static S3Server start(Path home, List<String> behind) throws IOException, InterruptedException {
        return start(home, behind, QuickStart.of(jar(), S3Server::record), "");
    }

    /** Starts one that finds the bucket in the host's name before this domain. */
    public static S3Server ofDomain(Path home, String domain) throws IOException, InterruptedException {
        return start(
                home, List.of(), QuickStart.of(jar(), S3Server::record), "s3proxy.virtual-host=%s\n".formatted(domain));
    }

    private static S3Server start(Path home, List<String> behind, List<String> program, String more)
            throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("data").resolve(BUCKET));
        S3Server server = new S3Server(home, program, more);
        server.launch(behind);
        return server;
    }

    private static void record(List<String> program, Path scratch) throws IOException, InterruptedException {
        try (S3Server server = start(scratch, List.of(), program, "")) {
            server.process.destroy();
            server.process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Path jar() {
        String jar = System.getProperty("stillpoint.test.s3proxy");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new IllegalStateException(
                    "the system property stillpoint.test.s3proxy must name s3proxy's jar; run the tests with Maven");
        }
        return Path.of(jar);
    }

    /** One whose disk is full: it can write no file beyond 1 MiB. */
    public static S3Server full(Path home) throws IOException, InterruptedException {
        return start(home, List.of("bash", "-c", "ulimit -f 1024; exec \"$0\" \"$@\""));
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public VaultConfig config(List<String> recipients) {
        return config(endpoint(), recipients);
    }

    /** For a server that another process started. */
    public static VaultConfig config(URI endpoint, List<String> recipients) {
        return new VaultConfig(endpoint, "us-east-1", BUCKET, ACCESS_KEY, SECRET_KEY, recipients);
    }

    /** The file that holds an object. */
    public Path file(String key) {
        return home.resolve("data").resolve(BUCKET).resolve(key);
    }

    /** Keys of all whole objects below a prefix, sorted. */
    public List<String> keys(String prefix) throws IOException {
        Path root = home.resolve("data").resolve(BUCKET);
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(key -> key.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    /** Pulls the plug. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /** Starts it again, on the same port with the same objects. */
    public void restart() throws IOException, InterruptedException {
        launch(List.of());
    }

    /** Writes a configuration for {@code s3cmd}, which by-hand restores use. */
    public Path s3cmdConfig(Path file) throws IOException {
        return Files.writeString(file, """
            [default]
            access_key = %s
            secret_key = %s
            host_base = 127.0.0.1:%d
            host_bucket = 127.0.0.1:%d
            use_https = False
            signature_v2 = False
            """.formatted(ACCESS_KEY, SECRET_KEY, port, port));
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void launch(List<String> behind) throws IOException, InterruptedException {
        Path properties = Files.writeString(home.resolve("s3proxy.conf"), """
            s3proxy.endpoint=%s
            s3proxy.authorization=aws-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            s3proxy.ignore-unknown-headers=true
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            %s\
            """.formatted(
                        endpoint(), ACCESS_KEY, SECRET_KEY, home.resolve("data"), more));
        List<String> command = new ArrayList<>(behind);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms32m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:+UseTransparentHugePages", "-XX:TieredStopAtLevel=1"));
        command.addAll(program);
        command.addAll(List.of("--properties", properties.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("s3proxy.log").toFile()))
                .start();
        awaitPort();
    }

    private void awaitPort() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException(
                            "the S3 server does not listen; its log says: "
                                    + Files.readString(home.resolve("s3proxy.log")),
                            e);
                }
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }
}
