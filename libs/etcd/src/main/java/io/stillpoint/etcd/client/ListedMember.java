package io.stillpoint.etcd.client;

import java.util.List;

/**
 * A member in etcd's own list.
 *
 * @param name empty while it was never started
 */
public record ListedMember(long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {

    public ListedMember {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }
}
