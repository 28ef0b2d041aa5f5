package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The groups of machines that plans speak of, as addresses in the order of the inventory.
 *
 * <p>A dedicated etcd node is no master: it is stopped with "the others", after the masters, and started before them. etcd
 * itself is parked on it before anything stops and unparked after everything has started, so the order of its kubelet and
 * docker matters to the control plane alone, which must be gone before and come back after. It is imaged like a master: it
 * holds certificates and a manifest that nothing else has.
 */
record NodeSets(Topology topology) {

    private static final Set<Role> IMAGED = EnumSet.of(Role.BOOT, Role.MASTER, Role.ETCD, Role.MANAGEMENT, Role.VA);
    private static final Set<Role> ONLY_BOOT = EnumSet.of(Role.BOOT);

    List<String> all() {
        return addresses(topology.nodes());
    }

    List<String> masters() {
        return addresses(topology.with(Role.MASTER));
    }

    List<String> others() {
        return addresses(topology.without(Role.MASTER));
    }

    List<String> etcdMembers() {
        return addresses(topology.etcdMembers());
    }

    /** Nodes with a kubelet and so with static pods: all but a boot node that is nothing else. */
    List<String> withPods() {
        return addresses(topology.nodes().stream()
                .filter(node -> !node.roles().equals(ONLY_BOOT))
                .toList());
    }

    /** Workers and proxies are replaced, never restored, so they are never imaged. */
    List<String> imaged() {
        return addresses(topology.nodes().stream()
                .filter(node -> node.roles().stream().anyMatch(IMAGED::contains))
                .toList());
    }

    /** What is imaged while it runs. */
    List<String> imagedHot(List<Role> roles) {
        return addresses(HotImageNodes.of(roles, topology));
    }

    /** Masters and etcd members: what must be there for a control plane. */
    List<String> controlPlane() {
        return union(masters(), etcdMembers());
    }

    /** Where restores of etcd and of certificates move old directories aside. */
    List<String> restored() {
        return union(controlPlane(), addresses(topology.with(Role.BOOT)));
    }

    /** Not of the control plane, but confused by etcd data that changes below them. */
    List<String> managementBesides() {
        return minus(addresses(topology.with(Role.MANAGEMENT)), controlPlane());
    }

    static List<String> union(List<String> some, List<String> more) {
        Set<String> both = new LinkedHashSet<>(some);
        both.addAll(more);
        return List.copyOf(both);
    }

    static List<String> minus(List<String> some, Collection<String> less) {
        return some.stream().filter(address -> !less.contains(address)).toList();
    }

    static List<String> both(List<String> some, Collection<String> more) {
        return some.stream().filter(more::contains).toList();
    }

    private static List<String> addresses(List<Node> nodes) {
        return nodes.stream().map(Node::address).toList();
    }
}
