package io.stillpoint.cli.cluster;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Optional;

/** What is known of nodes that were declared before. One node belongs to one cluster: two would stop it for each other. */
final class DeclaredNodes {

    private DeclaredNodes() {}

    /** Returns which nodes of {@code topology} belong to another cluster of {@code known}. */
    static Optional<Problem> refusal(String name, Topology topology, List<ClusterState> known) {
        for (ClusterState state : known) {
            Request.ClusterDeclared declared = state.latestDeclaration();
            if (declared == null || state.cluster().equals(name)) {
                continue;
            }
            List<String> shared = topology.nodes().stream()
                    .map(Node::address)
                    .filter(address -> declared.topology().node(address).isPresent())
                    .toList();
            if (!shared.isEmpty()) {
                return Optional.of(new Problem(
                        "node-of-other-cluster",
                        "nodes that belong to no other cluster",
                        "%s, which belong to cluster %s".formatted(String.join(", ", shared), state.cluster()),
                        "cluster " + name,
                        "Correct the inventory. If they have moved, declare %1$s without them first: ./stillpoint cluster add %1$s."
                                .formatted(state.cluster())));
            }
        }
        return Optional.empty();
    }

    /** Returns the highest fencing token of the cluster, 0 for a new one: a node without one must not take a late task. */
    static long token(String name, List<ClusterState> known) {
        return known.stream()
                .filter(state -> state.cluster().equals(name))
                .mapToLong(ClusterState::fencingToken)
                .findFirst()
                .orElse(0);
    }
}
