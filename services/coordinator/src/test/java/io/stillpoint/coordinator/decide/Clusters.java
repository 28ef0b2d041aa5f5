package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Clusters to try things on. Nodes are named after what they are for, so that stories can be read. */
public final class Clusters {

    public static final String NAME = "icp";

    private Clusters() {}

    /** One master, one worker. */
    public static ClusterDeclared smallest() {
        return declared(List.of(node("m1", Role.MASTER), node("w1", Role.WORKER)));
    }

    /** Three masters, a management node, a worker. */
    public static ClusterDeclared three() {
        return declared(List.of(
                node("m1", Role.MASTER),
                node("m2", Role.MASTER),
                node("m3", Role.MASTER),
                node("g1", Role.MANAGEMENT),
                node("w1", Role.WORKER)));
    }

    /** One of each kind there is, etcd on nodes of its own. */
    public static ClusterDeclared everyRole() {
        return declared(List.of(
                node("b1", Role.BOOT),
                node("m1", Role.MASTER),
                node("m2", Role.MASTER),
                node("m3", Role.MASTER),
                node("e1", Role.ETCD),
                node("e2", Role.ETCD),
                node("e3", Role.ETCD),
                node("g1", Role.MANAGEMENT),
                node("v1", Role.VA),
                node("p1", Role.PROXY),
                node("w1", Role.WORKER),
                node("w2", Role.WORKER)));
    }

    /** Any mixture of what an inventory can declare. */
    public static ClusterDeclared of(int masters, int dedicatedEtcd, int management, int va, int boot, int workers) {
        List<Node> nodes = new ArrayList<>();
        for (int number = 1; number <= masters; number++) {
            nodes.add(number == 1 && boot == 2 ? node("m1", Role.MASTER, Role.BOOT) : node("m" + number, Role.MASTER));
        }
        add(nodes, "e", Role.ETCD, dedicatedEtcd);
        add(nodes, "g", Role.MANAGEMENT, management);
        add(nodes, "v", Role.VA, va);
        add(nodes, "b", Role.BOOT, boot == 1 ? 1 : 0);
        add(nodes, "w", Role.WORKER, workers);
        return declared(nodes);
    }

    /** With a registry, a MongoDB and a MariaDB. */
    public static ClusterDeclared withEverything(ClusterDeclared cluster) {
        return with(cluster, Component.REGISTRY, Component.MONGODB, Component.MARIADB);
    }

    /** As patient as clusters are by default. */
    static ClusterDeclared withStandardPatience(ClusterDeclared cluster) {
        return new ClusterDeclared(
                cluster.cluster(),
                cluster.topology(),
                cluster.access(),
                cluster.profile(),
                cluster.startMethod(),
                cluster.imageMounts(),
                Patience.standard(),
                cluster.endpoints(),
                cluster.kubernetes());
    }

    /** The same, with a kubeconfig in the hands of node-control. */
    public static ClusterDeclared withKubernetes(ClusterDeclared cluster) {
        return new ClusterDeclared(
                cluster.cluster(),
                cluster.topology(),
                cluster.access(),
                cluster.profile(),
                cluster.startMethod(),
                cluster.imageMounts(),
                cluster.patience(),
                cluster.endpoints(),
                true);
    }

    /** With endpoints of those components that have one. */
    public static ClusterDeclared with(ClusterDeclared cluster, Component... components) {
        return declared(
                cluster.topology().nodes(),
                Stream.of(components)
                        .filter(Component::hasEndpoint)
                        .map(Clusters::endpoint)
                        .toList());
    }

    public static ComponentEndpoint endpoint(Component component) {
        return new ComponentEndpoint(
                component,
                switch (component) {
                    case REGISTRY -> "https://mycluster.icp:8500";
                    case MONGODB -> "mongodb://10.0.0.1:27017/?replicaSet=rs0";
                    case MARIADB -> "mariadb://10.0.0.1:3306";
                    case NODE_IMAGE, ETCD, CERTIFICATES ->
                        throw new IllegalArgumentException(component + " has no endpoint");
                });
    }

    public static ClusterDeclared declared(List<Node> nodes) {
        return declared(nodes, List.of());
    }

    public static ClusterDeclared declared(List<Node> nodes, List<ComponentEndpoint> endpoints) {
        return new ClusterDeclared(
                NAME,
                new Topology(nodes),
                new Access("root", 22, NAME, 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                new Patience(60, 120, 300, 180, 1800),
                endpoints,
                false);
    }

    public static Node node(String address, Role... roles) {
        return new Node(address, Set.of(roles));
    }

    private static void add(List<Node> nodes, String prefix, Role role, int count) {
        for (int number = 1; number <= count; number++) {
            nodes.add(node(prefix + number, role));
        }
    }
}
