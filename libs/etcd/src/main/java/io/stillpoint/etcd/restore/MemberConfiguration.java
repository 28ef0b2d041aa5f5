package io.stillpoint.etcd.restore;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One etcd member as its own {@code etcd.json} describes it: the input of {@code etcdctl snapshot restore}, and where
 * the result belongs. An approval covers it, so its fields are the plan's canonical text.
 *
 * @param address the node, as the topology names it
 * @param peerUrls its advertised peer URLs
 * @param initialCluster peer URLs by member name, as the flag lists them
 * @param walDir null when the WAL is in the data directory
 * @param etcdVersion out of the manifest's image, null when the image does not tell
 */
public record MemberConfiguration(
        String address,
        String name,
        List<String> peerUrls,
        Map<String, List<String>> initialCluster,
        String token,
        String dataDir,
        @Nullable String walDir,
        @Nullable String etcdVersion) {

    public MemberConfiguration {
        peerUrls = List.copyOf(peerUrls);
        initialCluster = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(initialCluster));
    }

    /** Returns the value of {@code --initial-cluster}. */
    public String initialClusterFlag() {
        return String.join(
                ",",
                initialCluster.entrySet().stream()
                        .flatMap(member -> member.getValue().stream().map(url -> member.getKey() + "=" + url))
                        .toList());
    }

    /** Returns the hosts that the initial cluster names; a URL without a host is returned as it is. */
    public List<String> initialClusterHosts() {
        return initialCluster.values().stream()
                .flatMap(List::stream)
                .map(MemberConfiguration::host)
                .distinct()
                .sorted()
                .toList();
    }

    private static String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? url : host;
        } catch (IllegalArgumentException e) {
            return url;
        }
    }
}
