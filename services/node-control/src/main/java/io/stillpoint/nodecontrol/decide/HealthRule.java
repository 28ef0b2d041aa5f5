package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import java.util.Optional;

/** Decides whether a node's part of the control plane runs, as far as the node itself can say. */
public final class HealthRule {

    private HealthRule() {}

    /**
     * Returns what is still missing, in words; empty when only the connection to the API server remains to be tried.
     */
    public static Optional<String> missing(Node node, NodeFacts facts, int apiServerPort) {
        if (!facts.isActive("kubelet")) {
            return Optional.of("kubelet is " + facts.unit("kubelet"));
        }
        if (hasApiServer(node) && !facts.listening().contains(apiServerPort)) {
            return Optional.of("nothing listens on " + apiServerPort + " yet" + parkedByOthers(facts));
        }
        return Optional.empty();
    }

    private static String parkedByOthers(NodeFacts facts) {
        List<String> names = ParkedRule.controlPlane(facts);
        return names.isEmpty()
                ? ""
                : ", and Stillpoint did not park " + String.join(", ", names)
                        + " in podbackup: --adopt-parked of 'cluster start' brings back what is named";
    }

    public static boolean hasApiServer(Node node) {
        return node.has(Role.MASTER);
    }
}
