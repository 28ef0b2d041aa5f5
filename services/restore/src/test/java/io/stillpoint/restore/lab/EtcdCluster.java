package io.stillpoint.restore.lab;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Real etcd members with TLS, each on a loopback address of its own, with the flags that the installer of ICP gives
 * them. Needs Debian's etcd-server, etcd-client and openssl.
 */
public final class EtcdCluster implements AutoCloseable {

    /** Where {@code etcd.json} says that the data is, below each node's own root. */
    public static final String DATA = "/var/lib/etcd";

    /** The same of the WAL, where it is kept apart. */
    public static final String WAL = "/var/lib/etcd-wal";

    /** What this machine has installed: the tool has to fit the members. */
    public static final String VERSION = installedVersion();

    private final Path home;
    private final List<String> addresses;
    private final Map<String, Path> roots;
    private final boolean walApart;
    private final Pki pki;
    private final int clientPort;
    private final int peerPort;
    private final Map<String, Process> running = new LinkedHashMap<>();

    /**
     * Members that are not started yet.
     *
     * @param roots the directory that stands for each member's file system, by its address
     * @param walApart whether the members keep their WAL in a directory of its own
     */
    public EtcdCluster(Path home, Map<String, Path> roots, boolean walApart) throws IOException, InterruptedException {
        this.home = Files.createDirectories(home);
        this.addresses = roots.keySet().stream().sorted().toList();
        this.roots = Map.copyOf(roots);
        this.walApart = walApart;
        this.pki = Pki.create(home.resolve("pki"), addresses);
        this.clientPort = FreePorts.next(addresses);
        this.peerPort = FreePorts.next(addresses);
    }

    private static String installedVersion() {
        try {
            String said = Shell.run(Path.of("/"), List.of(Shell.needed("etcd", "etcd-server"), "--version"));
            return said.lines().findFirst().orElseThrow().replace("etcd Version: ", "");
        } catch (IOException e) {
            throw new IllegalStateException("etcd does not tell its version", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public int clientPort() {
        return clientPort;
    }

    public Pki pki() {
        return pki;
    }

    public void start() throws IOException {
        for (String address : addresses) {
            List<String> command = new ArrayList<>(List.of(Shell.needed("etcd", "etcd-server")));
            command.addAll(flags(address, roots.get(address)));
            Path log = home.resolve(address + ".log");
            running.put(
                    address,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start());
        }
        Awaitility.await("every member of etcd healthy; logs in " + home)
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptions()
                .untilAsserted(() -> etcdctl("endpoint", "health"));
    }

    public void stop() throws InterruptedException {
        for (Process process : running.values()) {
            process.destroy();
        }
        for (Process process : running.values()) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        running.clear();
    }

    /** Runs etcdctl with the client certificate against every member. */
    public String etcdctl(String... words) throws IOException, InterruptedException {
        return etcdctlAt(addresses, words);
    }

    public String etcdctlAt(List<String> members, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ETCDCTL_API=3",
                Shell.needed("etcdctl", "etcd-client"),
                "--cacert=" + pki.ca(),
                "--cert=" + pki.certificate(),
                "--key=" + pki.key(),
                "--endpoints="
                        + members.stream()
                                .map(address -> "https://" + address + ":" + clientPort)
                                .collect(Collectors.joining(","))));
        command.addAll(List.of(words));
        return Shell.run(home, command);
    }

    /** A snapshot as etcd-backup stores it. */
    public Path snapshot(Path file) throws IOException, InterruptedException {
        etcdctlAt(List.of(addresses.getFirst()), "snapshot", "save", file.toString());
        return file;
    }

    /** Every key and value, for comparison. */
    public String everything(String address) throws IOException, InterruptedException {
        return etcdctlAt(List.of(address), "get", "", "--prefix", "--write-out=simple");
    }

    /** {@code etcd.json} as the installer writes it for this member. */
    public String etcdJson(String address) {
        List<String> command = new ArrayList<>(List.of("etcd"));
        command.addAll(flags(address, Path.of("/")));
        List<Map<String, Object>> mounts = new ArrayList<>();
        List<Map<String, Object>> volumes = new ArrayList<>();
        mounts.add(Map.of("name", "data", "mountPath", DATA));
        volumes.add(Map.of("name", "data", "hostPath", Map.of("path", DATA)));
        if (walApart) {
            mounts.add(Map.of("name", "wal", "mountPath", WAL));
            volumes.add(Map.of("name", "wal", "hostPath", Map.of("path", WAL)));
        }
        Map<String, Object> container =
                Map.of("name", "etcd", "image", "ibmcom/etcd:v" + VERSION, "command", command, "volumeMounts", mounts);
        return Json.text(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "k8s-etcd"),
                "spec",
                Map.of("hostNetwork", true, "containers", List.of(container), "volumes", volumes)));
    }

    private List<String> flags(String address, Path root) {
        List<String> cluster = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            cluster.add("etcd%d=https://%s:%d".formatted(i, addresses.get(i), peerPort));
        }
        List<String> flags = new ArrayList<>(List.of(
                "--name=etcd" + addresses.indexOf(address),
                "--data-dir=" + root.resolve(DATA.substring(1)),
                "--initial-advertise-peer-urls=https://%s:%d".formatted(address, peerPort),
                "--listen-peer-urls=https://%s:%d".formatted(address, peerPort),
                "--listen-client-urls=https://%s:%d".formatted(address, clientPort),
                "--advertise-client-urls=https://%s:%d".formatted(address, clientPort),
                "--cert-file=" + pki.certificate(),
                "--key-file=" + pki.key(),
                "--client-cert-auth",
                "--peer-auto-tls",
                "--trusted-ca-file=" + pki.ca(),
                "--initial-cluster-token=etcd-cluster-1",
                "--initial-cluster=" + String.join(",", cluster),
                "--snapshot-count=10000",
                "--initial-cluster-state=new"));
        if (walApart) {
            flags.add("--wal-dir=" + root.resolve(WAL.substring(1)));
        }
        return flags;
    }

    @Override
    public void close() {
        running.values().forEach(Process::destroyForcibly);
    }
}
