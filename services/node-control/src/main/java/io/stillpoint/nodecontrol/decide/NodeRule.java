package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what would stop a saga halfway on this node; asked before anything is stopped. */
public final class NodeRule {

    /** Certificates and leases tolerate this; more means that nobody synchronises the clocks. */
    static final Duration CLOCK_SKEW_LIMIT = Duration.ofSeconds(30);

    /** Space for the fencing state; images are not stored on the node. */
    static final long FREE_BYTES_NEEDED = 64L * 1024 * 1024;

    private static final String ETCD_JSON = "etcd.json";
    private static final String STATE_DIRECTORY = "/var/lib/stillpoint";

    private NodeRule() {}

    /**
     * Returns the first reason not to continue.
     *
     * @param scriptSha256 digest of the script that belongs to this release
     * @param now when the facts arrived, by this machine's clock
     */
    public static Optional<Problem> problem(Work.OnNode work, NodeFacts facts, String scriptSha256, Instant now) {
        String where = "node " + work.node().address();
        return script(facts, scriptSha256, where)
                .or(() -> fence(work, facts, where))
                .or(() -> units(facts, where))
                .or(() -> BootRule.problem(work, facts, where))
                .or(() -> manifests(work, facts, where))
                .or(() -> OneManifestRule.problem(work, facts, where))
                .or(() -> ParkedRule.problem(work, facts, where))
                .or(() -> outside(work, facts, where))
                .or(() -> work.quiesceFollows() ? broken(facts, now, where).findFirst() : Optional.empty());
    }

    /**
     * Returns what is merely broken at a node that a restore is about to mend: it is told, and stops nothing, since it may be the very
     * reason for the restore. The verbs of the node's script also work where the disk is full.
     */
    public static List<Problem> notes(Work.OnNode work, NodeFacts facts, Instant now) {
        return work.quiesceFollows()
                ? List.of()
                : broken(facts, now, "node " + work.node().address()).toList();
    }

    private static Stream<Problem> broken(NodeFacts facts, Instant now, String where) {
        return Stream.of(clock(facts, now, where), space(facts, where)).flatMap(Optional::stream);
    }

    private static Optional<Problem> script(NodeFacts facts, String sha256, String where) {
        if (facts.scriptSha256().equals(sha256)) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                "node-script-version",
                "this release's stillpoint-node (SHA-256 " + sha256.substring(0, 12) + "…)",
                "another one (" + facts.scriptSha256().substring(0, 12) + "…)",
                where,
                "Run './stillpoint cluster add' again, which installs it."));
    }

    private static Optional<Problem> fence(Work.OnNode work, NodeFacts facts, String where) {
        if (facts.fencingToken() != null) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                "fence-lost",
                "a node that knows a fencing token",
                "none in " + STATE_DIRECTORY,
                where,
                "Run './stillpoint cluster add' for %s again: it tells the node the current token."
                        .formatted(work.access().credentials())));
    }

    private static Optional<Problem> units(NodeFacts facts, String where) {
        for (String unit : List.of("kubelet", "docker")) {
            if (facts.unit(unit).equals("absent")) {
                return Optional.of(new Problem(
                        "unit-missing",
                        "a systemd unit " + unit,
                        "none",
                        where,
                        "Take the node out of the inventory if it does not belong to the cluster."));
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> manifests(Work.OnNode work, NodeFacts facts, String where) {
        for (String name : facts.active()) {
            if (facts.parked().contains(name)) {
                return Optional.of(new Problem(
                        "manifest-in-both-places",
                        name + " in one of /etc/cfc/pods and /etc/cfc/podbackup",
                        "it is in both",
                        where,
                        "Compare the two, keep the right one and move the other out of both directories."));
            }
        }
        boolean hasEtcd = facts.active().contains(ETCD_JSON) || facts.parked().contains(ETCD_JSON);
        if (work.etcdMember() && !hasEtcd) {
            return Optional.of(new Problem(
                    "etcd-json-missing",
                    "etcd.json in /etc/cfc/pods, because this node is declared as an etcd member",
                    "none",
                    where,
                    "Correct the inventory's [etcd] and [master] groups, or bring the file back from a backup."));
        }
        return Optional.empty();
    }

    /**
     * Finds services outside docker: a quiesce would wait for them in vain while the cluster is down, or image their
     * files while they write them.
     */
    private static Optional<Problem> outside(Work.OnNode work, NodeFacts facts, String where) {
        if (!work.quiesceFollows()) {
            return Optional.empty();
        }
        return RolePorts.afterQuiesce(work).stream()
                .filter(facts.outside()::containsKey)
                .findFirst()
                .map(port -> new Problem(
                        "service-outside-docker",
                        "nothing on port " + port + " that goes on after docker has stopped",
                        facts.outside().get(port) + ", started by systemd",
                        where,
                        "Stop it there until the node is up again: 'systemctl stop "
                                + facts.outside().get(port)
                                + "'."));
    }

    private static Optional<Problem> clock(NodeFacts facts, Instant now, String where) {
        Duration skew = Duration.between(facts.clock(), now).abs();
        if (skew.compareTo(CLOCK_SKEW_LIMIT) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                "clock-skew",
                "a clock within " + CLOCK_SKEW_LIMIT.toSeconds() + " s of this machine's",
                skew.toSeconds() + " s away",
                where,
                "Set up time synchronisation there and here; a recovery point's times must mean something."));
    }

    private static Optional<Problem> space(NodeFacts facts, String where) {
        return facts.mounts().stream()
                .filter(mount -> covers(mount.target(), STATE_DIRECTORY))
                .max(Comparator.comparingInt(mount -> mount.target().length()))
                .filter(mount -> mount.freeBytes() < FREE_BYTES_NEEDED)
                .map(mount -> new Problem(
                        "too-little-space",
                        FREE_BYTES_NEEDED + " bytes free for " + STATE_DIRECTORY,
                        mount.freeBytes() + " on " + mount.target(),
                        where,
                        "Make room there."));
    }

    private static boolean covers(String mount, String path) {
        return mount.equals("/") || path.equals(mount) || path.startsWith(mount + "/");
    }
}
