package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * The client endpoints of etcd's members.
 *
 * @param members in the order of the topology, each once
 */
public record EtcdEndpoints(List<Endpoint> members) {

    public EtcdEndpoints {
        members = List.copyOf(members);
    }

    /**
     * One member's client endpoint.
     *
     * @param node address of the node, as the inventory lists it
     * @param port client port
     */
    public record Endpoint(String node, int port) {
        public String url() {
            return "https://" + node + ":" + port;
        }
    }

    /**
     * Returns the endpoints of these members, on the client port that was read out of the cluster's {@code etcd.json}.
     */
    public static EtcdEndpoints of(List<Node> members, Access access) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Node member : members) {
            endpoints.add(new Endpoint(member.address(), access.etcdClientPort()));
        }
        return new EtcdEndpoints(endpoints);
    }
}
