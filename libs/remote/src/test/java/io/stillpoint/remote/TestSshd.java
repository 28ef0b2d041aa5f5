package io.stillpoint.remote;

import static org.awaitility.Awaitility.await;

import io.stillpoint.remote.ssh.HostKey;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** A real OpenSSH server on a loopback port, with its own configuration and host keys. Needs root. */
public final class TestSshd implements AutoCloseable {

    public static final String ADDRESS = "127.0.0.1";
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    private final Path directory;
    private final int port;
    private final Process process;
    private List<ProcessHandle> stopped = List.of();

    private TestSshd(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one that agrees on keys as the servers of ICP's time do. What OpenSSH prefers since 9.0 takes Java a quarter of a second for
     * each connection.
     */
    public static TestSshd start(Path directory) throws Exception {
        return start(directory, "KexAlgorithms curve25519-sha256\n");
    }

    /** Starts one that agrees on keys as this machine's OpenSSH prefers. */
    public static TestSshd startAsShipped(Path directory) throws Exception {
        return start(directory, "");
    }

    private static TestSshd start(Path directory, String options) throws Exception {
        int port = FreePorts.next();
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException("These tests need OpenSSH's server: apt-get install openssh-server");
        }
        Files.createDirectories(directory);
        Files.createDirectories(Path.of("/run/sshd"));
        // With its own HOME no command waits for what this machine's ~/.bashrc starts.
        StringBuilder configuration = new StringBuilder("""
                Port %d
                ListenAddress %s
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                SetEnv HOME=%s
                """.formatted(port, ADDRESS, directory, directory));
        configuration.append(options);
        for (String type : List.of("ed25519", "rsa")) {
            Path key = directory.resolve("host_" + type);
            if (!Files.exists(key)) {
                // The smallest RSA key that clients take: it costs an eighth of the usual one. Ed25519 has one size.
                run("ssh-keygen", "-q", "-t", type, "-b", "2048", "-N", "", "-f", key.toString());
            }
            configuration.append("HostKey ").append(key).append('\n');
        }
        Path file = Files.writeString(directory.resolve("sshd_config"), configuration);
        Files.writeString(
                directory.resolve("authorized_keys"), "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Process process = new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        await("sshd to listen; see " + directory.resolve("sshd.log"))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(Files.readString(directory.resolve("sshd.log")));
                    }
                    return accepts(port);
                });
        return new TestSshd(directory, port, process);
    }

    public int port() {
        return port;
    }

    public Path authorizedKeys() {
        return directory.resolve("authorized_keys");
    }

    /** Lets {@code publicKey} run {@code command} and nothing else. */
    public void authorize(String publicKey, String command) throws IOException {
        Files.writeString(
                authorizedKeys(),
                "restrict,command=\"" + command + "\" " + publicKey + "\n",
                StandardOpenOption.APPEND);
    }

    /** Lets {@code publicKey} do everything, as the boot node's key may. */
    public void authorize(String publicKey) throws IOException {
        Files.writeString(authorizedKeys(), publicKey + " boot\n", StandardOpenOption.APPEND);
    }

    public String publicHostKey(String type) throws IOException {
        String[] words =
                Files.readString(directory.resolve("host_" + type + ".pub")).split(" ");
        return words[0] + " " + words[1];
    }

    public String knownHostsLine(String type) throws IOException {
        return new HostKey(ADDRESS, port, publicHostKey(type)).knownHostsLine();
    }

    /** How many logins there were so far. */
    public long logins() throws IOException {
        try (var lines = Files.lines(directory.resolve("sshd.log"))) {
            return lines.filter(line -> line.contains("Accepted publickey")).count();
        }
    }

    /** How many connections are open. */
    public long sessions() {
        return process.children().count();
    }

    /** Ends every connection as a machine does that loses its power, but for what the kernel says. */
    public void endSessions() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills the process of every connection that starts commands. From OpenSSH 10 on another one still speaks with the client. */
    public void killMonitors() {
        process.children().forEach(ProcessHandle::destroyForcibly);
    }

    /** Stops what serves the open connections, and what they run; new ones are served. */
    public void stopSessions() throws Exception {
        stopped = process.descendants().toList();
        signal("STOP");
    }

    /** Lets what was stopped go on. */
    public void resume() throws Exception {
        signal("CONT");
        stopped = List.of();
    }

    private void signal(String name) throws Exception {
        for (ProcessHandle each : stopped) {
            if (each.isAlive()) {
                run("kill", "-" + name, String.valueOf(each.pid()));
            }
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(ADDRESS, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + output);
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
    }
}
