package io.stillpoint.schemas.event;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes may be imaged while they run: management and va nodes. Masters, etcd members and the boot node are imaged only while
 * the whole cluster stands still, because an image of a running control plane must never replace one (domain rule 3). Requests and
 * rules of policies are judged alike. The place of each problem is the name of the field.
 */
public final class HotImageNodes {

    private static final List<Role> IMAGED = List.of(Role.MANAGEMENT, Role.VA);
    private static final Set<Role> ONLY_COLD = EnumSet.of(Role.BOOT, Role.MASTER, Role.ETCD);

    private HotImageNodes() {}

    /** Returns the roles that are meant by these: both when none is named. */
    public static List<Role> meant(List<Role> roles) {
        return roles.isEmpty() ? IMAGED : roles;
    }

    /** Returns the nodes with one of the roles that are meant by these. */
    public static List<Node> of(List<Role> roles, Topology topology) {
        return topology.nodes().stream()
                .filter(node -> node.roles().stream().anyMatch(meant(roles)::contains))
                .toList();
    }

    /** Returns the roles of a node for which it is imaged only cold; empty when it may be imaged hot. */
    public static List<Role> onlyCold(Node node) {
        return node.roles().stream().filter(ONLY_COLD::contains).sorted().toList();
    }

    /** Returns why no cluster could be backed up so, empty when one could. */
    public static Optional<Problem> problem(
            Consistency consistency, List<Component> components, Collection<Role> roles) {
        boolean images = consistency == Consistency.HOT && components.contains(Component.NODE_IMAGE);
        if (images && components.size() > 1) {
            return problem(
                    "hot-images-alone",
                    "node-image alone in a hot backup",
                    components.stream().map(Component::label).collect(Collectors.joining(", ")),
                    "components",
                    "Images take long: give them a recovery point of their own.");
        }
        if (!images && !roles.isEmpty()) {
            return problem(
                    "roles-without-hot-images",
                    "no roles: they choose nodes for hot images alone",
                    names(roles),
                    "roles",
                    "Leave them out, or ask for node-image in a hot backup.");
        }
        return IMAGED.containsAll(roles)
                ? Optional.empty()
                : problem(
                        "hot-image-role",
                        "roles of " + names(IMAGED),
                        names(roles),
                        "roles",
                        "Other nodes are imaged only while the cluster stands still: ask for a cold backup.");
    }

    /** Returns why these nodes of this cluster are not imaged hot, empty when they are. */
    public static Optional<Problem> problem(List<Role> roles, Topology topology) {
        List<Node> nodes = of(roles, topology);
        List<Role> nobody =
                roles.stream().filter(role -> topology.with(role).isEmpty()).toList();
        if (nodes.isEmpty() || !nobody.isEmpty()) {
            return problem(
                    "no-such-node",
                    "a node with role " + String.join(" or ", labels(nobody.isEmpty() ? meant(roles) : nobody)),
                    "none",
                    "roles",
                    "Ask for the roles that the cluster has: ./stillpoint cluster describe.");
        }
        String refused = nodes.stream()
                .filter(node -> !onlyCold(node).isEmpty())
                .map(node ->
                        "%s, which is also %s".formatted(node.address(), String.join(" and ", labels(onlyCold(node)))))
                .collect(Collectors.joining("; "));
        return refused.isEmpty()
                ? Optional.empty()
                : problem(
                        "hot-image-of-control-plane",
                        "%s nodes that are neither master, boot nor etcd member"
                                .formatted(String.join(" and ", labels(meant(roles)))),
                        refused,
                        "roles",
                        "A running control plane is never imaged: a cold backup takes these nodes."
                                + " Ask for the other role alone where its nodes are free of it.");
    }

    private static String names(Collection<Role> roles) {
        return String.join(", ", labels(roles));
    }

    private static List<String> labels(Collection<Role> roles) {
        return roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).toList();
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
