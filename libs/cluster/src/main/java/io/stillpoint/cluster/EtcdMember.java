package io.stillpoint.cluster;

import io.stillpoint.schemas.shared.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Interprets one member's flags; says which is missing or contradicts another. */
final class EtcdMember {

    private static final String REMEDY = "Compare with the etcd.json of another master and correct it.";
    private static final String DEFAULT_TOKEN = "etcd-cluster";

    private final String where;
    private final Map<String, String> flags;
    private final HostMounts mounts;
    private final @Nullable String image;

    EtcdMember(String where, Map<String, String> flags, HostMounts mounts, @Nullable String image) {
        this.where = where;
        this.flags = flags;
        this.mounts = mounts;
        this.image = image;
    }

    EtcdManifest manifest() throws EtcdManifestException {
        if (flags.containsKey("config-file")) {
            throw refused(
                    "etcd-manifest-config-file",
                    "flags",
                    "--config-file, with which etcd ignores every other flag",
                    "Write the settings of that file as flags.");
        }
        String name = needed("name");
        String dataDir = directory("data-dir", needed("data-dir"));
        String walDir = flags.containsKey("wal-dir") ? directory("wal-dir", needed("wal-dir")) : null;
        List<String> peerUrls = urls("initial-advertise-peer-urls", needed("initial-advertise-peer-urls"));
        List<String> listenPeerUrls = urls("listen-peer-urls", needed("listen-peer-urls"));
        List<String> listenClientUrls = urls("listen-client-urls", needed("listen-client-urls"));
        List<String> advertiseClientUrls = urls("advertise-client-urls", needed("advertise-client-urls"));
        return new EtcdManifest(
                name,
                dataDir,
                onHost("data-dir", dataDir),
                walDir,
                walDir == null ? null : onHost("wal-dir", walDir),
                onlyPort("advertise-client-urls", advertiseClientUrls),
                onlyPort("initial-advertise-peer-urls", peerUrls),
                peerUrls,
                listenPeerUrls,
                advertiseClientUrls,
                listenClientUrls,
                initialCluster(name, peerUrls),
                flags.containsKey("initial-cluster-token") ? needed("initial-cluster-token") : DEFAULT_TOKEN,
                new EtcdManifest.Certificates(
                        flags.get("trusted-ca-file"),
                        flags.get("cert-file"),
                        flags.get("key-file"),
                        flags.get("peer-trusted-ca-file"),
                        flags.get("peer-cert-file"),
                        flags.get("peer-key-file")),
                image,
                mounts,
                flags);
    }

    private String needed(String flag) throws EtcdManifestException {
        String value = flags.get(flag);
        if (value == null || value.isBlank()) {
            throw refused(
                    "etcd-manifest-flag-missing", "--" + flag, value == null ? "no such flag" : "an empty one", REMEDY);
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw refused("etcd-manifest-flag-control", "--" + flag + " without control characters", "some", REMEDY);
        }
        if (value.indexOf('$') >= 0 || value.indexOf('`') >= 0) {
            throw refused(
                    "etcd-manifest-flag-variable",
                    "a literal value of --" + flag,
                    value + ", which only the running container knows",
                    "Write the value itself into the manifest.");
        }
        return value.strip();
    }

    private String directory(String flag, String value) throws EtcdManifestException {
        if (!value.startsWith("/") || value.matches(".*(^|/)\\.\\.(/.*|$)")) {
            throw refused("etcd-manifest-directory", "--" + flag + " as a path from the root", value, REMEDY);
        }
        return java.nio.file.Path.of(value).normalize().toString();
    }

    private String onHost(String flag, String path) throws EtcdManifestException {
        String host = mounts.onHost(path)
                .orElseThrow(() -> refused(
                        "etcd-manifest-not-on-host",
                        "--" + flag + " on a hostPath volume",
                        path + ", which exists only in the container",
                        "Mount the directory from the node; data in a container is lost with the container."));
        if (!host.startsWith("/") || host.equals("/")) {
            throw refused("etcd-manifest-host-path", "a directory of its own on the node", host, REMEDY);
        }
        return host;
    }

    private List<String> urls(String flag, String value) throws EtcdManifestException {
        List<String> urls = new ArrayList<>();
        for (String each : value.split(",", -1)) {
            urls.add(url(flag, each.strip()));
        }
        return urls;
    }

    private String url(String flag, String value) throws EtcdManifestException {
        try {
            URI uri = new URI(value);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean bare = uri.getPath() == null
                    || uri.getPath().isEmpty()
                    || uri.getPath().equals("/");
            if (http && uri.getHost() != null && uri.getPort() > 0 && uri.getPort() < 65536 && bare) {
                return value;
            }
        } catch (java.net.URISyntaxException e) {
            throw refused("etcd-manifest-url", "a URL in --" + flag, value + " (" + e.getReason() + ")", REMEDY);
        }
        throw refused("etcd-manifest-url", "https://ADDRESS:PORT in --" + flag, value, REMEDY);
    }

    private int onlyPort(String flag, List<String> urls) throws EtcdManifestException {
        TreeSet<Integer> ports = new TreeSet<>();
        urls.forEach(url -> ports.add(URI.create(url).getPort()));
        if (ports.size() != 1) {
            throw refused("etcd-manifest-ports", "one port in --" + flag, ports.toString(), REMEDY);
        }
        return ports.first();
    }

    private Map<String, List<String>> initialCluster(String name, List<String> peerUrls) throws EtcdManifestException {
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (String pair : needed("initial-cluster").split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw refused("etcd-manifest-initial-cluster", "NAME=URL in --initial-cluster", pair, REMEDY);
            }
            members.computeIfAbsent(pair.substring(0, equals).strip(), any -> new ArrayList<>())
                    .add(url("initial-cluster", pair.substring(equals + 1).strip()));
        }
        List<String> own = members.get(name);
        if (own == null) {
            throw refused(
                    "etcd-manifest-not-a-member",
                    "member " + name + " in --initial-cluster",
                    members.keySet().toString(),
                    REMEDY);
        }
        if (!new TreeSet<>(own).equals(new TreeSet<>(peerUrls))) {
            throw refused(
                    "etcd-manifest-peer-urls",
                    "the same peer URLs for " + name + " in --initial-cluster and --initial-advertise-peer-urls",
                    own + " and " + peerUrls,
                    REMEDY);
        }
        return members;
    }

    private EtcdManifestException refused(String code, String expected, String found, String remedy) {
        return new EtcdManifestException(new Problem(code, expected, found, where, remedy));
    }
}
