package io.stillpoint.nodecontrol.decide;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The ports that must be closed on a node, by its roles and by what was stopped. Source: the port table of IBM Cloud
 * Private's documentation, as far as a closed port proves that something has ended.
 */
public final class RolePorts {

    private static final int ETCD_PEER_PORT = 2380;

    /** kubelet's health, its API, its read-only API; kube-proxy's metrics and health. */
    private static final List<Integer> EVERY_NODE = List.of(10248, 10249, 10250, 10255, 10256);

    /**
     * Started by {@code master.json}: API server, scheduler, controller manager; of the latter two also the newer port
     * with TLS.
     */
    private static final List<Integer> CONTROL_PLANE = List.of(8001, 10251, 10252, 10257, 10259);

    private static final Map<Role, List<Integer>> BY_ROLE = Map.of(
            // console, registry and image manager, authentication, databases
            Role.MASTER, List.of(8443, 8500, 8600, 9443, 3306, 27017),
            // ingress
            Role.PROXY, List.of(80, 443));

    private RolePorts() {}

    /** Returns the ports that are closed once etcd is parked. */
    public static List<Integer> afterParkingEtcd(Work.OnNode work) {
        return List.of(work.access().etcdClientPort(), ETCD_PEER_PORT);
    }

    /**
     * Returns the ports that are closed once every other static pod is parked. Pods that the API server placed run
     * until docker stops, and so may kube-proxy, a static pod only in some releases; neither is checked here.
     */
    public static List<Integer> afterParkingPods(Work.OnNode work) {
        return work.node().has(Role.MASTER) ? CONTROL_PLANE : List.of();
    }

    /** Returns the ports that are free once the node is quiet. */
    public static List<Integer> afterQuiesce(Work.OnNode work) {
        Collection<Integer> ports = new TreeSet<>(EVERY_NODE);
        ports.addAll(afterParkingPods(work));
        work.node().roles().forEach(role -> ports.addAll(BY_ROLE.getOrDefault(role, List.of())));
        if (work.etcdMember()) {
            ports.addAll(afterParkingEtcd(work));
        }
        return List.copyOf(ports);
    }
}
