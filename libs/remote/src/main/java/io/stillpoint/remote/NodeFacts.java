package io.stillpoint.remote;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a node at one moment.
 *
 * @param scriptSha256 digest of the script that answered
 * @param units states as systemd names them ({@code active}, {@code inactive}, {@code failed}, {@code activating} …),
 *     {@code absent} when the node has no such unit; for kubelet, docker, docker.socket and containerd
 * @param unitFiles what systemd does with kubelet and docker at a boot ({@code enabled}, {@code disabled} …), or which enabled unit
 *     starts one that is not enabled itself ({@code by kubelet.service})
 * @param listening TCP ports with a listener, on any address
 * @param outside by port: services of systemd that do not end with docker and kubelet
 * @param active names in {@code /etc/cfc/pods}
 * @param parked names in {@code /etc/cfc/podbackup}
 * @param ours names that Stillpoint parked and has not yet unparked
 * @param otherEtcd paths of manifests other than {@code etcd.json}, active or not, that run etcd
 * @param pods what the manifests are, active or not, by their content
 * @param processes names of running processes that must be gone after a quiesce
 * @param fencingToken the highest token that the node has seen, null when none
 */
public record NodeFacts(
        String scriptSha256,
        String host,
        String bootId,
        Instant clock,
        Map<String, String> units,
        Map<String, String> unitFiles,
        Set<Integer> listening,
        Map<Integer, String> outside,
        List<String> active,
        List<String> parked,
        List<String> ours,
        List<String> otherEtcd,
        List<StaticPod> pods,
        List<String> processes,
        List<Mount> mounts,
        Map<String, String> tools,
        @Nullable Long fencingToken) {

    private static final String PODS = "/etc/cfc/pods/";
    private static final String BACKUP = "/etc/cfc/podbackup/";

    /**
     * The pod that kubelet makes of one manifest.
     *
     * @param name its namespace and name, {@code kube-system/k8s-etcd}
     * @param path of its manifest
     */
    public record StaticPod(String name, String path) {}

    /** A mounted local file system. */
    public record Mount(String target, String type, long totalBytes, long freeBytes) {}

    public NodeFacts {
        units = Map.copyOf(units);
        unitFiles = Map.copyOf(unitFiles);
        listening = Set.copyOf(listening);
        outside = Map.copyOf(outside);
        active = List.copyOf(active);
        parked = List.copyOf(parked);
        ours = List.copyOf(ours);
        otherEtcd = List.copyOf(otherEtcd);
        pods = List.copyOf(pods);
        processes = List.copyOf(processes);
        mounts = List.copyOf(mounts);
        tools = Map.copyOf(tools);
    }

    /** Returns whether systemd says that {@code unit} is active. */
    public boolean isActive(String unit) {
        return "active".equals(units.get(unit));
    }

    /** Returns the manifests that others parked; not files that kubelet was never meant to read, such as an editor's copy. */
    public List<String> strangers() {
        return parked.stream()
                .filter(name -> name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml"))
                .filter(name -> !ours.contains(name))
                .toList();
    }

    /** Returns the paths of manifests of one and the same pod that kubelet reads, or will once Stillpoint unparks them, by pod. */
    public SortedMap<String, List<String>> podsTwice() {
        SortedMap<String, List<String>> paths = new TreeMap<>();
        pods.stream()
                .filter(pod -> pod.path().startsWith(PODS)
                        || ours.stream().anyMatch(name -> pod.path().equals(BACKUP + name)))
                .forEach(pod -> paths.computeIfAbsent(pod.name(), _ -> new ArrayList<>())
                        .add(pod.path()));
        paths.values().removeIf(each -> each.size() < 2);
        return paths;
    }

    /** Returns the paths of manifests other than {@code etcd.json} that run etcd where kubelet reads. */
    public List<String> activeOtherEtcd() {
        return otherEtcd.stream().filter(path -> path.startsWith(PODS)).toList();
    }

    /** Returns the state of {@code unit}, {@code absent} when unknown. */
    public String unit(String unit) {
        return units.getOrDefault(unit, "absent");
    }

    /**
     * Reads the answer of {@link NodeCommand#facts}.
     *
     * @throws RemoteException when a value is missing or not a number where it should be one
     */
    public static NodeFacts parse(NodeAnswer answer) throws RemoteException {
        Optional<String> token = answer.first("fence-token");
        return new NodeFacts(
                answer.one("script-sha256"),
                answer.one("host"),
                answer.one("boot"),
                Instant.ofEpochSecond(NodeAnswer.number("clock", answer.one("clock"))),
                named(answer, "unit."),
                named(answer, "unit-file."),
                new HashSet<>(answer.ports("listening")),
                outside(answer),
                answer.all("active"),
                answer.all("parked"),
                answer.all("ours"),
                answer.all("other-etcd"),
                pods(answer),
                answer.all("process"),
                mounts(answer),
                named(answer, "tool."),
                token.isPresent() ? Long.valueOf(NodeAnswer.number("fence-token", token.get())) : null);
    }

    /** The values of keys that begin with {@code prefix}, by the rest of the key. */
    private static Map<String, String> named(NodeAnswer answer, String prefix) {
        Map<String, String> values = new HashMap<>();
        for (NodeAnswer.Entry entry : answer.entries()) {
            if (entry.key().startsWith(prefix)) {
                values.put(entry.key().substring(prefix.length()), entry.value());
            }
        }
        return values;
    }

    private static Map<Integer, String> outside(NodeAnswer answer) throws RemoteException {
        Map<Integer, String> services = new HashMap<>();
        for (String value : answer.all("outside")) {
            String[] words = value.split(" ", -1);
            if (words.length != 2) {
                throw NodeAnswer.unreadable("'outside=<port> <service>'", "'" + value + "'", "answer of the node");
            }
            services.put((int) NodeAnswer.number("outside", words[0]), words[1]);
        }
        return services;
    }

    private static List<StaticPod> pods(NodeAnswer answer) throws RemoteException {
        List<StaticPod> pods = new ArrayList<>();
        for (String value : answer.all("pod")) {
            int blank = value.indexOf(' ');
            if (blank < 0) {
                throw NodeAnswer.unreadable("'pod=<namespace/name> <path>'", "'" + value + "'", "answer of the node");
            }
            pods.add(new StaticPod(value.substring(0, blank), value.substring(blank + 1)));
        }
        return pods;
    }

    private static List<Mount> mounts(NodeAnswer answer) throws RemoteException {
        List<Mount> mounts = new ArrayList<>();
        for (String value : answer.all("mount")) {
            String[] words = value.split(" ", -1);
            if (words.length != 4) {
                throw NodeAnswer.unreadable(
                        "'mount=<target> <type> <total> <free>'", "'" + value + "'", "answer of the node");
            }
            mounts.add(new Mount(
                    words[0], words[1], NodeAnswer.number("mount", words[2]), NodeAnswer.number("mount", words[3])));
        }
        return mounts;
    }
}
