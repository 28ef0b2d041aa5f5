package io.stillpoint.schemas.shared;

import java.util.List;
import java.util.Optional;

/**
 * The machines of a cluster. An etcd member need not be a master (dedicated etcd nodes), so the two are asked for
 * separately.
 *
 * @param nodes every machine that Stillpoint may touch, each address once
 */
public record Topology(List<Node> nodes) {

    public Topology {
        nodes = List.copyOf(nodes);
    }

    public List<Node> with(Role role) {
        return nodes.stream().filter(node -> node.roles().contains(role)).toList();
    }

    public List<Node> without(Role role) {
        return nodes.stream().filter(node -> !node.roles().contains(role)).toList();
    }

    /** Returns the members of etcd: the nodes of the {@code etcd} group where there is one, else the masters. */
    public List<Node> etcdMembers() {
        List<Node> dedicated = with(Role.ETCD);
        return dedicated.isEmpty() ? with(Role.MASTER) : dedicated;
    }

    public Optional<Node> node(String address) {
        return nodes.stream().filter(node -> node.address().equals(address)).findFirst();
    }
}
