package io.stillpoint.restore.lab;

import static org.awaitility.Awaitility.await;

import io.stillpoint.remote.NodeScript;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes on loopback addresses: one real sshd, the real script of the nodes behind its forced command, and a directory for
 * each node's file system. systemd alone is stood in for. Needs root and Debian's openssh-server.
 */
public final class LabNodes implements AutoCloseable {

    public static final String CREDENTIALS = "mycluster";

    private final Path home;
    private final Map<String, Path> roots = new LinkedHashMap<>();
    private final int port;
    private final Process sshd;

    public LabNodes(Path home, List<String> addresses) throws Exception {
        this.home = Files.createDirectories(home);
        for (String address : addresses) {
            roots.put(address, node(address));
        }
        port = FreePorts.next(List.of(addresses.getFirst()));
        executable(home.resolve("stillpoint-node"), NodeScript.bytes());
        executable(home.resolve("forced"), """
                #!/bin/bash
                set -- $SSH_CONNECTION
                exec %s/stillpoint-node --root %s/nodes/$3 restore
                """.formatted(home, home).getBytes(StandardCharsets.UTF_8));
        sshd = startSshd(addresses);
    }

    private Path node(String address) throws IOException {
        Path root = home.resolve("nodes").resolve(address);
        for (String directory :
                List.of("bin", "etc/cfc/pods", "etc/cfc/podbackup", "proc/1", "proc/sys/kernel/random", "var/lib")) {
            Files.createDirectories(root.resolve(directory));
        }
        tellToken(root);
        Files.writeString(root.resolve("proc/sys/kernel/random/boot_id"), "boot-" + address + "\n");
        executable(root.resolve("bin/systemctl"), """
                #!/bin/bash
                [ "$1" = show ] && printf 'LoadState=loaded\\nActiveState=inactive\\n'
                exit 0
                """.getBytes(StandardCharsets.UTF_8));
        executable(root.resolve("bin/systemd-run"), """
                #!/bin/bash
                while [ "$1" != -- ]; do shift; done
                shift
                exec "$@"
                """.getBytes(StandardCharsets.UTF_8));
        return root;
    }

    private Process startSshd(List<String> addresses) throws Exception {
        String program = Shell.needed("sshd", "openssh-server");
        Files.createDirectories(Path.of("/run/sshd"));
        Shell.run(home, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "host"));
        Path secrets = Files.createDirectories(secrets().resolve("clusters").resolve(CREDENTIALS));
        Shell.run(secrets, List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "ssh_key"));
        Files.writeString(
                home.resolve("authorized_keys"),
                "restrict,command=\"%s/forced\" %s".formatted(home, Files.readString(secrets.resolve("ssh_key.pub"))));
        StringBuilder knownHosts = new StringBuilder();
        // With its own HOME no command waits for what this machine's ~/.bashrc starts.
        StringBuilder configuration = new StringBuilder("""
                Port %d
                HostKey %s/host
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KexAlgorithms curve25519-sha256
                SetEnv HOME=%s
                """.formatted(port, home, home, home));
        for (String address : addresses) {
            configuration.append("ListenAddress ").append(address).append('\n');
            knownHosts.append("[%s]:%d %s".formatted(address, port, Files.readString(home.resolve("host.pub"))));
        }
        Files.writeString(secrets.resolve("known_hosts"), knownHosts);
        Files.writeString(home.resolve("sshd_config"), configuration);
        Process process = new ProcessBuilder(program, "-D", "-e", "-f", home + "/sshd_config")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("sshd.log").toFile())
                .start();
        for (String address : addresses) {
            await("sshd on " + address + "; see " + home + "/sshd.log")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> accepts(address));
        }
        return process;
    }

    private boolean accepts(String address) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The secrets directory of the restore service. */
    public Path secrets() {
        return home.resolve("secrets");
    }

    public Map<String, Path> roots() {
        return roots;
    }

    public Path path(String address, String absolute) {
        return roots.get(address).resolve(absolute.substring(1));
    }

    public List<Node> members() {
        return roots.keySet().stream()
                .map(address -> new Node(address, Set.of(Role.MASTER)))
                .toList();
    }

    public Topology topology() {
        return new Topology(members());
    }

    public Access access(int etcdClientPort) {
        return new Access("root", port, CREDENTIALS, etcdClientPort);
    }

    /** As {@code cluster add} tells a node its first token. */
    public void tellToken(String address) throws IOException {
        tellToken(path(address, "/"));
    }

    private static void tellToken(Path root) throws IOException {
        Path state = Files.createDirectories(root.resolve("var/lib/stillpoint"));
        Files.writeString(state.resolve("fence"), "0 -\n");
    }

    private static void executable(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void close() throws InterruptedException {
        sshd.destroy();
        sshd.waitFor();
    }
}
