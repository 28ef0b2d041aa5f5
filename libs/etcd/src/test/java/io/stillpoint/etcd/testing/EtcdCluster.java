package io.stillpoint.etcd.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real etcd (Debian's) with TLS, one process per member, each on an address of its own below 127.0.0.0/8 with the
 * same ports, as in a cluster.
 */
public final class EtcdCluster implements AutoCloseable {

    public static final String CREDENTIALS = "lab";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int ID = 1;
    private static final int VERSION = 2;
    private static final int LEADS = 4;

    private final Path home;
    private final List<String> addresses;
    private final int clientPort;
    private final int peerPort;
    private final TestPki pki;
    private final List<String> extraFlags;
    private final Map<String, Process> processes = new HashMap<>();

    private EtcdCluster(
            Path home, List<String> addresses, int clientPort, int peerPort, TestPki pki, List<String> extraFlags) {
        this.home = home;
        this.addresses = addresses;
        this.clientPort = clientPort;
        this.peerPort = peerPort;
        this.pki = pki;
        this.extraFlags = extraFlags;
    }

    /** Starts a cluster and waits until it answers. */
    public static EtcdCluster start(Path home, int members, String... extraFlags) throws Exception {
        EtcdCluster cluster = prepare(home, members, extraFlags);
        cluster.addresses.forEach(cluster::startMember);
        cluster.awaitHealthy();
        return cluster;
    }

    /** Makes certificates and addresses, but starts nothing. */
    public static EtcdCluster prepare(Path home, int members, String... extraFlags) throws Exception {
        requireBinaries();
        Random random = new Random();
        String prefix = "127." + (1 + random.nextInt(250)) + "." + (1 + random.nextInt(250)) + ".";
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            addresses.add(prefix + i);
        }
        TestPki pki = TestPki.create("etcd-ca");
        EtcdCluster cluster = new EtcdCluster(
                home,
                List.copyOf(addresses),
                FreePorts.next(addresses),
                FreePorts.next(addresses),
                pki,
                Arrays.asList(extraFlags));
        Path certificates = cluster.certificates();
        pki.writeAuthority(certificates);
        pki.writeSigned(certificates, "server", addresses, Instant.now().plus(Duration.ofDays(10)));
        pki.writeSigned(certificates, "client", List.of(), Instant.now().plus(Duration.ofDays(10)));
        return cluster;
    }

    /** The service's secrets directory, with this cluster's client certificate in it. */
    public Path secrets() {
        return home.resolve("secrets");
    }

    public Path certificates() {
        return secrets().resolve("clusters").resolve(CREDENTIALS).resolve("etcd");
    }

    public TestPki pki() {
        return pki;
    }

    public List<String> addresses() {
        return addresses;
    }

    public int clientPort() {
        return clientPort;
    }

    public List<Node> nodes() {
        return addresses.stream()
                .map(address -> new Node(address, Set.of(Role.MASTER)))
                .toList();
    }

    public Access access() {
        return new Access("root", 22, CREDENTIALS, clientPort);
    }

    public Process startMember(String address) {
        try {
            Process process = new ProcessBuilder(command(address))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(log(address).toFile()))
                    .start();
            processes.put(address, process);
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return process;
        } catch (IOException e) {
            throw new IllegalStateException("etcd could not be started", e);
        }
    }

    /** Pulls the plug. */
    public void kill(String address) throws InterruptedException {
        processes.get(address).destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /**
     * Pulls the plug of a member that does not lead: a leader hands over first, so that the others go on without an
     * election.
     */
    public void killFollower(String address) throws Exception {
        String other = addresses.get((addresses.indexOf(address) + 1) % addresses.size());
        if (status(address)[LEADS].equals("true")) {
            run(etcdctlAt(List.of(address), "move-leader", status(other)[ID])).orFail();
        }
        kill(address);
    }

    private String[] status(String address) throws Exception {
        return run(etcdctlAt(List.of(address), "endpoint", "status"))
                .orFail()
                .strip()
                .split(", ", -1);
    }

    /** What the first member says that it is. */
    public String version() throws Exception {
        return status(addresses.getFirst())[VERSION];
    }

    /** What etcd's own tool reads out of a snapshot; deprecated verbs of etcdctl say so before their JSON. */
    public static JsonNode snapshotStatus(Path file) throws Exception {
        return JsonMapper.shared()
                .readTree(run(List.of(
                                "env",
                                "ETCDCTL_API=3",
                                offlineTool(),
                                "snapshot",
                                "status",
                                file.toString(),
                                "-w",
                                "json"))
                        .orFail());
    }

    /** From etcd 3.5 on the verbs for files are etcdutl's. */
    private static String offlineTool() {
        return onPath("etcdutl") ? "etcdutl" : "etcdctl";
    }

    public boolean runs(String address) {
        return processes.get(address).isAlive();
    }

    /** SIGSTOP: the kernel still answers for it, but it does not. */
    public void freeze(String address) throws Exception {
        signal(address, "STOP");
    }

    public void thaw(String address) throws Exception {
        signal(address, "CONT");
    }

    public long pid(String address) {
        return processes.get(address).pid();
    }

    public void awaitHealthy() {
        await().atMost(START).untilAsserted(() -> {
            Output output = run(etcdctl("endpoint", "health"));
            assertThat(output.exit())
                    .as(() -> output.text() + addresses.stream().map(this::tail).collect(Collectors.joining("\n")))
                    .isZero();
        });
    }

    /** {@code etcdctl} against every member. */
    public List<String> etcdctl(String... words) {
        return etcdctlAt(addresses, words);
    }

    public List<String> etcdctlAt(List<String> at, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ETCDCTL_API=3",
                "etcdctl",
                "--dial-timeout=3s",
                "--cacert=" + certificates().resolve("ca.pem"),
                "--cert=" + certificates().resolve("client.pem"),
                "--key=" + certificates().resolve("client-key.pem"),
                "--endpoints="
                        + at.stream()
                                .map(each -> "https://" + each + ":" + clientPort)
                                .collect(Collectors.joining(","))));
        command.addAll(Arrays.asList(words));
        return command;
    }

    /** What a command wrote and how it ended. */
    public record Output(int exit, String text) {
        public String orFail() {
            if (exit != 0) {
                throw new IllegalStateException("exit " + exit + ": " + text);
            }
            return text;
        }
    }

    public static Output run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    @Override
    public void close() throws InterruptedException {
        for (Process process : processes.values()) {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
    }

    /** The command that makes a member's data directory out of a snapshot. */
    public List<String> restore(String address, Path snapshot) {
        return List.of(
                "env",
                "ETCDCTL_API=3",
                offlineTool(),
                "snapshot",
                "restore",
                snapshot.toString(),
                "--name=" + name(address),
                "--initial-cluster=" + peers(),
                "--initial-cluster-token=etcd-cluster-1",
                "--initial-advertise-peer-urls=https://" + address + ":" + peerPort,
                "--data-dir=" + home.resolve(name(address)));
    }

    private String peers() {
        return addresses.stream()
                .map(each -> name(each) + "=https://" + each + ":" + peerPort)
                .collect(Collectors.joining(","));
    }

    private List<String> command(String address) {
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=" + name(address),
                "--data-dir=" + home.resolve(name(address)),
                "--initial-advertise-peer-urls=https://" + address + ":" + peerPort,
                "--listen-peer-urls=https://" + address + ":" + peerPort,
                "--listen-client-urls=https://" + address + ":" + clientPort,
                "--advertise-client-urls=https://" + address + ":" + clientPort,
                "--cert-file=" + certificates().resolve("server.pem"),
                "--key-file=" + certificates().resolve("server-key.pem"),
                "--client-cert-auth",
                "--peer-auto-tls",
                "--trusted-ca-file=" + certificates().resolve("ca.pem"),
                "--initial-cluster-token=etcd-cluster-1",
                "--initial-cluster=" + peers(),
                "--initial-cluster-state=new"));
        command.addAll(extraFlags);
        return command;
    }

    private String name(String address) {
        return "etcd" + addresses.indexOf(address);
    }

    private Path log(String address) {
        return home.resolve(name(address) + ".log");
    }

    private String tail(String address) {
        try {
            List<String> lines = Files.readAllLines(log(address));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void signal(String address, String name) throws Exception {
        run(List.of("kill", "-" + name, Long.toString(pid(address)))).orFail();
    }

    private static void requireBinaries() {
        for (String binary : List.of("etcd", "etcdctl")) {
            if (!onPath(binary)) {
                throw new IllegalStateException("expected the command '" + binary
                        + "', found none on the PATH: install Debian's packages etcd-server and etcd-client");
            }
        }
    }

    private static boolean onPath(String binary) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, binary)));
    }
}
