package io.stillpoint.kubernetes;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Derives a cluster's topology from the labels of its nodes. The installer labels nodes {@code master=true},
 * {@code management=true} and so on; newer releases and other distributions say {@code node-role.kubernetes.io/<role>},
 * with any value. A node without any of these labels is a worker. A boot node that is nothing else has no kubelet, so
 * the API server does not know it.
 */
public final class LabelTopology {

    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    private LabelTopology() {}

    /**
     * Returns the topology, in the order of roles and then of addresses.
     *
     * @throws KubernetesException when there is no master, or a node has no internal address, or shares it with
     *     another node
     */
    public static Topology of(List<NodeSeen> seen) throws KubernetesException {
        List<Node> nodes = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (NodeSeen node : seen) {
            String address = address(node);
            if (!addresses.add(address)) {
                throw unusable(
                        "an address of its own", address + ", which another node also has", "node " + node.name());
            }
            nodes.add(new Node(address, roles(node.labels())));
        }
        if (nodes.stream().noneMatch(node -> node.has(Role.MASTER))) {
            throw unusable(
                    "a node with the label master=true or " + ROLE_PREFIX + "master",
                    "no such label on " + nodes.size(),
                    "labels of nodes");
        }
        nodes.sort(Comparator.comparing((Node node) -> node.roles().iterator().next())
                .thenComparing(Node::address, LabelTopology::compareAddresses));
        return new Topology(nodes);
    }

    /** Returns the roles of a node with these labels. */
    static Set<Role> roles(Map<String, String> labels) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            String name = role.name().toLowerCase(Locale.ROOT);
            if ("true".equals(labels.get(name)) || labels.containsKey(ROLE_PREFIX + name)) {
                roles.add(role);
            }
        }
        if (labels.containsKey(ROLE_PREFIX + "control-plane")) {
            roles.add(Role.MASTER);
        }
        return roles.isEmpty() ? EnumSet.of(Role.WORKER) : roles;
    }

    private static String address(NodeSeen node) throws KubernetesException {
        if (node.addresses().isEmpty()) {
            throw unusable("an internal IP address", "none", "node " + node.name());
        }
        return node.addresses().getFirst();
    }

    /** Compares numerically: 10.0.0.9 comes before 10.0.0.10. Other addresses are compared as text. */
    private static int compareAddresses(String one, String other) {
        return key(one).compareTo(key(other));
    }

    private static String key(String address) {
        StringBuilder key = new StringBuilder();
        for (String part : address.split("\\.", -1)) {
            key.append("0".repeat(Math.max(0, 3 - part.length()))).append(part).append('.');
        }
        return key.toString();
    }

    private static KubernetesException unusable(String expected, String found, String where) {
        return new KubernetesException(
                new Problem(
                        "topology-not-in-labels",
                        expected,
                        found,
                        where,
                        "Correct the labels, or name the installer's inventory with --hosts."),
                false);
    }
}
