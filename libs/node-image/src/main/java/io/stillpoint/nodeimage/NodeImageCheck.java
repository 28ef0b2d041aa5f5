package io.stillpoint.nodeimage;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides whether a node may be imaged. An infrastructure backup is valid only when everything was stopped (domain rule 3).
 * So a cold image asks the node itself, before the first byte and after the last.
 */
public final class NodeImageCheck {

    private static final List<String> UNITS = List.of("kubelet", "docker", "docker.socket");
    private static final Set<String> DOWN = Set.of("inactive", "failed", "absent");
    private static final Set<String> CONTROL_PLANE = Set.of("etcd.json", "master.json");

    private NodeImageCheck() {}

    /** Returns why the node is not quiet; empty when it is. */
    public static Optional<Problem> problem(NodeFacts facts, String node) {
        for (String unit : UNITS) {
            if (!DOWN.contains(facts.unit(unit))) {
                return Optional.of(notQuiet(unit + " inactive", unit + " " + facts.unit(unit), node));
            }
        }
        if (!facts.processes().isEmpty()) {
            return Optional.of(notQuiet("no process of the cluster", String.join(", ", facts.processes()), node));
        }
        if (!facts.active().isEmpty()) {
            return Optional.of(notQuiet(
                    "every static pod manifest parked", String.join(", ", facts.active()) + " not parked", node));
        }
        return Optional.empty();
    }

    /** Returns why two looks at a node, before and after, do not prove that it was quiet all the time. */
    public static Optional<Problem> problem(NodeFacts before, NodeFacts after, String node) {
        if (!before.bootId().equals(after.bootId())) {
            return Optional.of(notQuiet(
                    "boot id " + before.bootId() + " until the image's end", "a reboot, " + after.bootId(), node));
        }
        return problem(after, node);
    }

    /**
     * Returns why a running node is not imaged; empty when it is. A declaration can be wrong, so the node's own manifests are asked
     * too: those of etcd and of the control plane make a master, running or parked.
     */
    public static Optional<Problem> hotProblem(Node node, NodeFacts facts) {
        String found = Stream.concat(
                        HotImageNodes.onlyCold(node).stream()
                                .map(role -> "role " + role.name().toLowerCase(Locale.ROOT)),
                        Stream.concat(facts.active().stream(), facts.parked().stream())
                                .filter(CONTROL_PLANE::contains))
                .collect(Collectors.joining(", "));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        "hot-image-of-control-plane",
                        "a node without a part of the control plane",
                        found,
                        "node " + node.address(),
                        "A running control plane is never imaged: a cold backup takes this node. Correct the cluster's"
                                + " declaration where it differs from the node."));
    }

    private static Problem notQuiet(String expected, String found, String node) {
        return new Problem(
                "node-not-quiet",
                expected,
                found,
                "node " + node,
                "A cold image needs a quiesced node. Find out who started it, then ask for the backup again.");
    }
}
