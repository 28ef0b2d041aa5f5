package io.stillpoint.nodeimage;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a node is quiet. An infrastructure backup is valid only when everything was stopped (domain rule 3).
 * So a cold image asks the node itself, before the first byte and after the last.
 */
public final class NodeImageCheck {

    private static final List<String> UNITS = List.of("kubelet", "docker", "docker.socket");
    private static final Set<String> DOWN = Set.of("inactive", "failed", "absent");

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

    private static Problem notQuiet(String expected, String found, String node) {
        return new Problem(
                "node-not-quiet",
                expected,
                found,
                "node " + node,
                "A cold image needs a quiesced node. Find out who started it, then ask for the backup again.");
    }
}
