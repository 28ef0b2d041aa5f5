package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Differences between the installer's inventory and the API server.
 *
 * <p>What only one of them can know is not compared. No label marks the boot node, or a node with another role that
 * also runs ordinary pods. Masters may carry etcd's label without an inventory group {@code etcd}; so for etcd only the
 * members are compared.
 */
public final class TopologyComparison {

    /** How two topologies differ in one node. */
    public enum Kind {
        /** The node is declared, but the API server does not know it; a dead node may have been removed there. */
        NOT_IN_API,
        /** The API server knows the node, but it is not declared: it would not be stopped. */
        NOT_DECLARED,
        ROLES_DIFFER,
        ETCD_DIFFERS
    }

    /** One difference, in words. */
    public record Difference(Kind kind, String address, String sentence) {

        /** Returns whether a cluster must not be declared like this. */
        public boolean refuses() {
            return kind != Kind.NOT_IN_API;
        }
    }

    private TopologyComparison() {}

    /** Returns differences in the order of the declaration, then of the API server; empty when both agree. */
    public static List<Difference> of(Topology declared, Topology api) {
        List<Difference> differences = new ArrayList<>();
        for (Node node : declared.nodes()) {
            Optional<Node> other = api.node(node.address());
            if (other.isEmpty()) {
                if (hasKubelet(node)) {
                    differences.add(new Difference(
                            Kind.NOT_IN_API,
                            node.address(),
                            "%s is in the inventory (%s); the API server does not know it"
                                    .formatted(node.address(), names(node.roles()))));
                }
                continue;
            }
            Set<Role> here = comparable(node);
            Set<Role> there = comparable(other.get());
            if (!here.equals(there)) {
                differences.add(new Difference(
                        Kind.ROLES_DIFFER,
                        node.address(),
                        "%s is %s in the inventory and %s by its labels"
                                .formatted(node.address(), names(here), names(there))));
            }
            etcd(declared, api, node, other.get()).ifPresent(differences::add);
        }
        for (Node node : api.nodes()) {
            if (declared.node(node.address()).isEmpty()) {
                differences.add(new Difference(
                        Kind.NOT_DECLARED,
                        node.address(),
                        "%s is known to the API server (%s); it is not in the inventory"
                                .formatted(node.address(), names(node.roles()))));
            }
        }
        return List.copyOf(differences);
    }

    private static Optional<Difference> etcd(Topology declared, Topology api, Node node, Node other) {
        boolean here = declared.etcdMembers().contains(node);
        boolean there = api.etcdMembers().contains(other);
        return here == there
                ? Optional.empty()
                : Optional.of(new Difference(
                        Kind.ETCD_DIFFERS,
                        node.address(),
                        "%s %s a member of etcd by the inventory and %s by the labels"
                                .formatted(node.address(), here ? "is" : "is not", there ? "is" : "is not")));
    }

    /** Returns the roles that both sides can know. */
    private static Set<Role> comparable(Node node) {
        Set<Role> roles = EnumSet.copyOf(node.roles());
        roles.remove(Role.BOOT);
        roles.remove(Role.ETCD);
        if (roles.size() > 1) {
            roles.remove(Role.WORKER);
        }
        if (roles.isEmpty() && node.has(Role.ETCD)) {
            roles.add(Role.ETCD);
        }
        return roles;
    }

    /** Returns whether a node has a kubelet: a boot node without other roles has none, so no API server knows it. */
    static boolean hasKubelet(Node node) {
        return !node.roles().equals(Set.of(Role.BOOT));
    }

    private static String names(Set<Role> roles) {
        return roles.isEmpty()
                ? "boot"
                : String.join(
                        ", ",
                        roles.stream()
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .toList());
    }
}
