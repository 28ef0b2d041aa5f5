package io.stillpoint.schemas.event;

import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Refuses declarations of clusters that could not be protected: at the command line, before a node is touched, and in the gate. */
public final class DeclarationCheck {

    /** SagaNames become object keys in the vault, folders and arguments on nodes. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}");

    private DeclarationCheck() {}

    public static Optional<Problem> refusal(ClusterDeclared declared) {
        return nameRefusal(declared.cluster())
                .or(() -> nodes(declared))
                .or(() -> controlPlane(declared))
                .or(() -> access(declared.access()))
                .or(() -> mounts(declared.imageMounts()))
                .or(() -> patience(declared.patience()))
                .or(() -> EndpointCheck.refusal(declared.endpoints()));
    }

    /** Refuses what cannot be the name of a cluster. */
    public static Optional<Problem> nameRefusal(String cluster) {
        return NAME.matcher(cluster).matches()
                ? Optional.empty()
                : problem(
                        "cluster-name",
                        "lower-case letters, digits and hyphens, at most 63, no hyphen at either end",
                        "'%s'".formatted(cluster),
                        "cluster",
                        "Choose another name.");
    }

    private static Optional<Problem> nodes(ClusterDeclared declared) {
        Set<String> seen = new HashSet<>();
        for (Node node : declared.topology().nodes()) {
            if (!ADDRESS.matcher(node.address()).matches()) {
                return problem(
                        "node-address",
                        "an IP address or host name",
                        node.address(),
                        "topology",
                        "Correct the address in the inventory.");
            }
            if (!seen.add(node.address())) {
                return problem(
                        "node-twice",
                        "each address once",
                        node.address() + " twice",
                        "topology",
                        "Give one node all its roles.");
            }
            if (node.roles().isEmpty()) {
                return problem(
                        "node-without-role",
                        "a role for every node",
                        "none for " + node.address(),
                        "topology",
                        "Give the node a role or leave it out.");
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> controlPlane(ClusterDeclared declared) {
        if (declared.topology().with(Role.MASTER).isEmpty()) {
            return problem(
                    "no-master", "at least one master", "none", "topology", "Declare the cluster's whole inventory.");
        }
        int members = declared.topology().etcdMembers().size();
        return members % 2 == 1
                ? Optional.empty()
                : problem(
                        "etcd-members-even",
                        "an odd number of etcd members, else one more failure breaks the quorum",
                        members + " members",
                        "topology",
                        "Correct the groups master and etcd of the inventory.");
    }

    private static Optional<Problem> access(Access access) {
        boolean ports = Stream.of(access.sshPort(), access.etcdClientPort()).allMatch(port -> port > 0 && port < 65536);
        return ports
                        && !access.user().isBlank()
                        && FOLDER.matcher(access.credentials()).matches()
                ? Optional.empty()
                : problem(
                        "access",
                        "a user, ports from 1 to 65535 and the name of a folder of credentials",
                        access.toString(),
                        "access",
                        "Correct how the nodes are reached.");
    }

    private static Optional<Problem> mounts(List<String> mounts) {
        return !mounts.isEmpty() && mounts.stream().allMatch(mount -> mount.startsWith("/"))
                ? Optional.empty()
                : problem(
                        "image-mounts",
                        "at least one absolute mount point",
                        mounts.toString(),
                        "imageMounts",
                        "Name the mounts that belong into a node's image, such as /.");
    }

    private static Optional<Problem> patience(Patience patience) {
        boolean positive = Stream.of(
                        patience.parkSeconds(),
                        patience.quiesceSeconds(),
                        patience.startSeconds(),
                        patience.etcdHealthySeconds(),
                        patience.imageSeconds())
                .allMatch(seconds -> seconds > 0);
        return positive
                ? Optional.empty()
                : problem(
                        "patience",
                        "at least one second for everything",
                        patience.toString(),
                        "patience",
                        "Correct the time limits.");
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
