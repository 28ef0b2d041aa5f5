package io.stillpoint.cli.cluster;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is known of nodes that were declared before. One node belongs to one cluster: two would stop it for each other. */
final class DeclaredNodes {

    private DeclaredNodes() {}

    /**
     * Returns which nodes of {@code topology} belong to another cluster of {@code known}, or what keeps that from being known.
     *
     * @param unreadable clusters whose state cannot be read, and why
     */
    static Optional<Problem> refusal(
            String name, Topology topology, List<ClusterState> known, Map<String, Problem> unreadable) {
        if (!unreadable.isEmpty()) {
            return Optional.of(unknown(name, unreadable));
        }
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

    /** A node must not be told a token that is lower than those that are on their way, or belong to two clusters. */
    private static Problem unknown(String name, Map<String, Problem> unreadable) {
        return new Problem(
                "state-unreadable",
                "to read which nodes and which fencing token each cluster has",
                unreadable.entrySet().stream()
                        .map(each -> each.getKey() + " (" + each.getValue().sentence() + ")")
                        .collect(Collectors.joining("; ")),
                "cluster " + name,
                "Nothing was changed. Use the command of the coordinator's release, or let the coordinator mend its states: its log"
                        + " names what is left alone.");
    }

    /** A cluster that has a history and no state: its highest token is not known. */
    static Problem stateMissing(String name) {
        return new Problem(
                "state-missing",
                "the state of a cluster that has a history",
                "none",
                "cluster " + name,
                "Nothing was changed. Start the coordinator: it makes the state out of the facts, or its log says why it cannot.");
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
