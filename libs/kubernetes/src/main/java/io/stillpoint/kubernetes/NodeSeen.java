package io.stillpoint.kubernetes;

import java.util.List;
import java.util.Map;

/**
 * A node as the API server knows it.
 *
 * @param name of its Node object; pods are bound to this name
 * @param addresses its internal IP addresses
 * @param labels of its Node object
 * @param ready whether its kubelet says that it is
 * @param notReadyBecause why it is not, empty when it is
 */
public record NodeSeen(
        String name, List<String> addresses, Map<String, String> labels, boolean ready, String notReadyBecause) {

    public NodeSeen {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
    }
}
