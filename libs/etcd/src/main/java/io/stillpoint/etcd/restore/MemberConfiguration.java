package io.stillpoint.etcd.restore;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One etcd member as its own {@code etcd.json} describes it: all that {@code etcdctl snapshot restore} must be told, and
 * where the result belongs. Part of what an approval signs, so its fields are the plan's canonical text.
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

    /** Hosts that the initial cluster names; null entries never occur, a URL without a host stands as itself. */
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
