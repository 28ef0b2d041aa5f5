package io.stillpoint.acceptance.world;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A lab of the tests' own, beside any other: see lab/README.md. */
public final class Lab {

    static final Path STATE = Path.of("/var/lib/stillpoint-acceptance");

    static final Map<String, String> ENVIRONMENT =
            Map.of("STILLPOINT_LAB_STATE", STATE.toString(), "LAB_NET", "10.79.0", "LAB_BRIDGE", "spacc0");

    public static final String MASTER_1 = "10.79.0.11";
    public static final String MASTER_3 = "10.79.0.13";
    public static final String WORKER = "10.79.0.61";

    /** With an OS tree to build it takes minutes. */
    private static final Duration LIMIT = Duration.ofMinutes(12);

    private final Repository repository;

    Lab(Repository repository) {
        this.repository = repository;
    }

    /** Runs a command that must succeed. */
    public Outcome run(String... arguments) {
        return ask(arguments).mustSucceed();
    }

    /** Runs a command, however it ends. */
    public Outcome ask(String... arguments) {
        var command = new ArrayList<String>(List.of(repository.lab().toString()));
        command.addAll(List.of(arguments));
        return Child.start(ENVIRONMENT, command).await(LIMIT);
    }

    /** The installer's directory: {@code hosts} and {@code ssh_key}. */
    Path bootDirectory() {
        return STATE.resolve("boot/cluster");
    }

    /** Every key of etcd with the SHA-256 of its value, sorted. */
    public List<String> keys() {
        return run("dump", "-").lines().stream()
                // etcdctl warns between them while a member comes back.
                .filter(line -> line.contains("\t"))
                .toList();
    }

    /** What {@code etcdctl endpoint hashkv} says, without the members' names; one entry when all are equal. */
    public List<String> distinctHashes() {
        return run("etcdctl", "endpoint", "hashkv").lines().stream()
                .filter(line -> line.contains(", "))
                .map(line -> line.substring(line.lastIndexOf(", ") + 2))
                .distinct()
                .toList();
    }

    /** The process ids of etcd and kubelet on every master: equal only when neither was stopped in between. */
    public List<String> runningProcesses() {
        return List.of("master1", "master2", "master3").stream()
                .map(node -> run("ssh", node, "pgrep -d, -x etcd; systemctl show -p MainPID kubelet docker")
                        .text())
                .toList();
    }
}
