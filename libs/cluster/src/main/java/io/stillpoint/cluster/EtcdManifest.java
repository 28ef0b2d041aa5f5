package io.stillpoint.cluster;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What etcd's static pod manifest ({@code /etc/cfc/pods/etcd.json}, parked in {@code /etc/cfc/podbackup}) says about
 * one member. Names, ports and directories differ between releases of the installer, so they are always read from here
 * and never assumed.
 *
 * @param name of the member
 * @param dataDir data directory as the container sees it
 * @param dataDirOnHost the same directory on the node
 * @param walDir directory of the write-ahead log as the container sees it; null when it is in the data directory
 * @param walDirOnHost the same directory on the node
 * @param clientPort port on which clients are told to connect
 * @param peerPort port on which the other members connect
 * @param initialAdvertisePeerUrls this member's own, as the others see it
 * @param listenPeerUrls where it listens for the others
 * @param advertiseClientUrls what it tells clients
 * @param listenClientUrls where it listens for clients
 * @param initialCluster peer URLs of every member, by name
 * @param initialClusterToken etcd's own default {@code etcd-cluster} when the flag is missing
 * @param certificates files as the container sees them
 * @param image the container's image, which names etcd's version; null when it is not given
 * @param mounts what the container sees of the node
 * @param flags every flag, by name without dashes; without value it is {@code true}
 */
public record EtcdManifest(
        String name,
        String dataDir,
        String dataDirOnHost,
        @Nullable String walDir,
        @Nullable String walDirOnHost,
        int clientPort,
        int peerPort,
        List<String> initialAdvertisePeerUrls,
        List<String> listenPeerUrls,
        List<String> advertiseClientUrls,
        List<String> listenClientUrls,
        Map<String, List<String>> initialCluster,
        String initialClusterToken,
        Certificates certificates,
        @Nullable String image,
        HostMounts mounts,
        Map<String, String> flags) {

    public EtcdManifest {
        initialAdvertisePeerUrls = List.copyOf(initialAdvertisePeerUrls);
        listenPeerUrls = List.copyOf(listenPeerUrls);
        advertiseClientUrls = List.copyOf(advertiseClientUrls);
        listenClientUrls = List.copyOf(listenClientUrls);
        initialCluster = Collections.unmodifiableMap(new LinkedHashMap<>(initialCluster));
        flags = Collections.unmodifiableMap(new TreeMap<>(flags));
    }

    /**
     * Certificate files; null where the manifest gives none.
     *
     * @param trustedCa signs the certificates of clients
     * @param certificate the member's own, shown to clients
     * @param key belongs to {@code certificate}
     */
    public record Certificates(
            @Nullable String trustedCa,
            @Nullable String certificate,
            @Nullable String key,
            @Nullable String peerTrustedCa,
            @Nullable String peerCertificate,
            @Nullable String peerKey) {}

    /**
     * Reads a manifest.
     *
     * @param json the file's bytes
     * @param where node and path, for messages
     * @throws EtcdManifestException when it is not a pod that runs etcd, lacks a flag that a restore needs, or
     *     keeps data where the node does not see it
     */
    public static EtcdManifest parse(byte[] json, String where) throws EtcdManifestException {
        return new EtcdManifestReader(where).read(json);
    }

    /** Returns every port on which this member listens; all must be closed before its data may be touched. */
    public SortedSet<Integer> listenPorts() {
        SortedSet<Integer> ports = new TreeSet<>();
        listenPeerUrls.forEach(url -> ports.add(URI.create(url).getPort()));
        listenClientUrls.forEach(url -> ports.add(URI.create(url).getPort()));
        return ports;
    }

    /** Returns etcd's version from the image's tag ({@code 3.2.24}), null when the tag is not a version. */
    public @Nullable String imageVersion() {
        if (image == null) {
            return null;
        }
        String tag = image.substring(image.lastIndexOf('/') + 1);
        int colon = tag.indexOf(':');
        String version = colon < 0 ? "" : tag.substring(colon + 1).replaceFirst("^v", "");
        return version.matches("\\d+\\.\\d+\\.\\d+.*") ? version : null;
    }
}
