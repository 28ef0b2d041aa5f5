package io.stillpoint.remote;

import static org.awaitility.Awaitility.await;

import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.remote.ssh.SshKeyCreation;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node for the real script: a directory that it takes for the root of everything, with stand-ins for systemd, ss and
 * findmnt, reached through a real sshd.
 */
public final class TestNode implements AutoCloseable {

    public static final String BOOT_ID = "5b0c1f1e-0000-4000-8000-000000000001";
    public static final RemoteTimeouts TIMEOUTS = new RemoteTimeouts(
            Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private final TestSshd sshd;
    private final Path home;
    private final Path root;
    private final List<RemoteNodes> opened = new ArrayList<>();

    public TestNode(TestSshd sshd, Path home) throws IOException {
        this.sshd = sshd;
        this.home = home;
        root = Files.createDirectories(home.resolve("root"));
        for (String directory : List.of(
                "bin",
                "units",
                "pids",
                "hooks",
                "scopes",
                "pod-ports",
                "etc/cfc/pods",
                "etc/cfc/podbackup",
                "proc/1",
                "proc/sys/kernel/random",
                "var/lib")) {
            Files.createDirectories(root.resolve(directory));
        }
        for (String fake : List.of("systemctl", "systemd-run", "ss", "findmnt")) {
            try (InputStream in = TestNode.class.getResourceAsStream("fake/" + fake)) {
                executable(root.resolve("bin").resolve(fake), in.readAllBytes());
            }
        }
        executable(script(), NodeScript.bytes());
        // As 'cluster add' leaves it.
        write("var/lib/stillpoint/fence", "0 -\n");
        write("ports", "22\n");
        write("mounts", root + " ext4\n");
        write("proc/sys/kernel/random/boot_id", BOOT_ID + "\n");
        write("proc/1/comm", "systemd\n");
        write("proc/1/cgroup", "0::/init.scope\n");
        for (String unit : List.of("kubelet", "docker", "docker.socket")) {
            unit(unit, "active");
        }
    }

    public Path root() {
        return root;
    }

    public Path script() {
        return home.resolve("stillpoint-node");
    }

    public Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    public void unit(String name, String state) throws IOException {
        write("units/" + name, state + "\n");
    }

    /** A program that the stand-in of systemd runs at {@code moment}, such as {@code stop-docker}. */
    public void hook(String moment, String program) throws IOException {
        executable(root.resolve("hooks/" + moment), ("#!/bin/bash\nroot=" + root + "\n" + program + "\n").getBytes());
    }

    public void listens(int port) throws IOException {
        Files.writeString(root.resolve("ports"), port + "\n", StandardOpenOption.APPEND);
    }

    /** A listener whose process is in control group {@code cgroup}. */
    public void listens(int port, int pid, String cgroup) throws IOException {
        Files.writeString(root.resolve("ports"), port + " " + pid + "\n", StandardOpenOption.APPEND);
        write("proc/" + pid + "/cgroup", cgroup + "\n");
    }

    /** A static pod; its containers listen on {@code ports} as long as the manifest is where kubelet reads. */
    public void pod(String name, int... ports) throws IOException {
        write("etc/cfc/pods/" + name, "{\"pod\": \"" + name + "\"}");
        StringBuilder lines = new StringBuilder();
        for (int port : ports) {
            lines.append(port).append('\n');
        }
        write("pod-ports/" + name, lines.toString());
    }

    public void parked(String name) throws IOException {
        write("etc/cfc/podbackup/" + name, "{\"pod\": \"" + name + "\"}");
    }

    /** A process that ends when {@code unit} is stopped. */
    public void process(int pid, String name, String unit, String cgroup) throws IOException {
        String directory = "proc/" + pid + "-" + unit;
        write(directory + "/comm", name + "\n");
        write(directory + "/cgroup", cgroup + "\n");
        write(directory + "/stat", pid + " (" + name + ") S 1\n");
    }

    public void mount(String target, String type) throws IOException {
        Files.writeString(root.resolve("mounts"), root + target + " " + type + "\n", StandardOpenOption.APPEND);
    }

    public void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    public String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    /** Orders that systemd was given, in their order. */
    public List<String> orders() throws IOException {
        Path log = root.resolve("systemctl.log");
        return Files.exists(log)
                ? Files.readAllLines(log).stream()
                        .filter(line -> !line.startsWith("scope ") && !line.contains("stillpoint-task"))
                        .toList()
                : List.of();
    }

    public List<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(path(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name ->
                            !name.matches("\\.stillpoint-(parked|unparked|adopted|reserve|spare)(-etcd|-[0-9]+)?"))
                    .sorted()
                    .toList();
        }
    }

    public RemoteNode connect() throws Exception {
        return connect(AuthorizedKey.Rights.CONTROL);
    }

    public RemoteNode connect(AuthorizedKey.Rights rights) throws Exception {
        return nodes(rights, TIMEOUTS).connect(node(), access());
    }

    public RemoteNodes nodes(AuthorizedKey.Rights rights, RemoteTimeouts timeouts) throws Exception {
        String word = rights == AuthorizedKey.Rights.CONTROL ? "control" : "restore";
        String publicKey = SshKeyCreation.ensure(secrets(word).resolve("clusters/icp/ssh_key"), "test");
        sshd.authorize(publicKey, script() + " --root " + root + " " + word);
        Files.writeString(secrets(word).resolve("clusters/icp/known_hosts"), sshd.knownHostsLine("ed25519") + "\n");
        RemoteNodes nodes = new RemoteNodes(NodeCredentials.load(secrets(word), "icp"), timeouts);
        opened.add(nodes);
        return nodes;
    }

    public Path secrets(String word) {
        return home.resolve("secrets-" + word);
    }

    public static Node node() {
        return new Node(TestSshd.ADDRESS, Set.of(Role.MASTER));
    }

    public Access access() {
        return new Access("root", sshd.port(), "icp", 4001);
    }

    public static Fence fence(long token, String run) {
        return new Fence("icp", "s-1", "stage/" + TestSshd.ADDRESS, token, run);
    }

    private static void executable(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A script whose connection broke ends by itself, a moment later; until then it writes below this node's directory. */
    @Override
    public void close() {
        opened.forEach(RemoteNodes::close);
        await("every script of " + home + " ended")
                .atMost(Duration.ofMinutes(2))
                .until(() -> ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .noneMatch(command -> command.contains(home.toString())));
    }
}
