package io.stillpoint.remote;

import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.remote.etcd.EtcdJsonPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line for the script on a node: {@code v1 <cluster> <saga> <step> <token> <run> <verb> [key=value…]}.
 *
 * <p>The README of this module says what each verb does, prints and refuses.
 *
 * @param limit when the caller stops waiting for an answer; longer than the node's own time limit
 */
public record NodeCommand(String verb, List<String> args, Fence fence, Duration limit) {

    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(45);
    private static final String WITHIN = "within=";

    public NodeCommand {
        args = List.copyOf(args);
    }

    /** Asks for the node's current state; answers {@link NodeFacts}. Changes nothing. */
    public static NodeCommand facts() {
        return new NodeCommand("facts", List.of(), Fence.none(), SHORT);
    }

    /** Asks what tells the installed releases; see {@link RemoteNode#versions}. Changes nothing. */
    static NodeCommand versions() {
        return new NodeCommand("versions", List.of(), Fence.none(), SHORT);
    }

    /** Reads etcd's manifest, by {@link RemoteNode#stream}. Changes nothing. */
    public static NodeCommand readEtcdJson(EtcdJsonPlace place) {
        return new NodeCommand("read-file", List.of(place.path()), Fence.none(), SHORT);
    }

    /** Asks for the SHA-256 of every certificate in a PEM file, as {@code certificate-sha256}. Changes nothing. */
    public static NodeCommand certificateDigests(String file) {
        return new NodeCommand("certificate-digests", List.of(file), Fence.none(), SHORT);
    }

    /** Asks how many bytes an image of each mount would read; see {@link RemoteNode#imageSizes}. Changes nothing. */
    public static NodeCommand imageSize(List<String> mounts) {
        return new NodeCommand("image-size", mounts, Fence.none(), Duration.ofMinutes(10));
    }

    /** Parks {@code etcd.json} and waits until {@code ports} are closed. */
    public static NodeCommand parkEtcd(Fence fence, Duration within, List<Integer> ports) {
        return waiting("park-etcd", fence, within, ports(ports));
    }

    /** Parks every manifest but {@code etcd.json} and waits until {@code ports} are closed. */
    public static NodeCommand parkPods(Fence fence, Duration within, List<Integer> ports) {
        return waiting("park-pods", fence, within, ports(ports));
    }

    /** @param adopt what others parked and may come back: only {@code etcd.json} matters here */
    public static NodeCommand unparkEtcd(Fence fence, List<String> adopt) {
        return new NodeCommand("unpark-etcd", adoption(adopt), fence, SHORT);
    }

    /** @param adopt names of manifests that others parked and that come back where they are */
    public static NodeCommand unparkPods(Fence fence, List<String> adopt) {
        return new NodeCommand("unpark-pods", adoption(adopt), fence, SHORT);
    }

    private static List<String> adoption(List<String> names) {
        return names.stream().map(name -> "adopt=" + name).toList();
    }

    /** Stops kubelet, then docker; waits until their processes are gone and {@code ports} are free. */
    public static NodeCommand quiesce(Fence fence, Duration within, List<Integer> ports) {
        return waiting("quiesce", fence, within, ports(ports));
    }

    public static NodeCommand stopKubelet(Fence fence, Duration within) {
        return waiting("stop-kubelet", fence, within);
    }

    public static NodeCommand startKubelet(Fence fence, Duration within) {
        return waiting("start-kubelet", fence, within);
    }

    public static NodeCommand restartKubelet(Fence fence, Duration within) {
        return waiting("restart-kubelet", fence, within);
    }

    /** Starts docker, then kubelet. */
    public static NodeCommand startServices(Fence fence, Duration within) {
        return waiting("start-services", fence, within);
    }

    /** Waits until docker and kubelet are active and stay active; starts nothing. Ends a stop that still runs. */
    public static NodeCommand awaitServices(Fence fence, Duration within) {
        return waiting("await-services", fence, within);
    }

    /** Reboots the node unless its boot id differs from {@code bootId}: then it was rebooted already. */
    public static NodeCommand reboot(Fence fence, String bootId) {
        return new NodeCommand("reboot", List.of("boot=" + bootId), fence, SHORT);
    }

    /**
     * Streams a tar of one mount, by {@link RemoteNode#stream}. One at a time per node: a second one ends the first.
     */
    public static NodeCommand imageMount(Fence fence, String mount, Duration limit) {
        return new NodeCommand("image-mount", List.of(mount), fence, limit);
    }

    /**
     * Puts restored data in place, by {@link RemoteNode#feed} of an {@link EtcdDataTar}. The old directories are moved
     * aside and named in the answer as {@code moved-data} and {@code moved-wal}.
     *
     * @param ports etcd's, which must be closed
     * @param dataBytes size of the new data directory, for the check of free space
     * @param walBytes size of the new WAL directory, 0 without one
     */
    public static NodeCommand replaceEtcdData(
            Fence fence,
            EtcdDirectories directories,
            List<Integer> ports,
            long dataBytes,
            long walBytes,
            List<String> mounts,
            Duration limit) {
        List<String> args = directoryArgs(directories);
        args.add(ports(ports));
        args.add("data-bytes=" + dataBytes);
        args.add("wal-bytes=" + walBytes);
        mounts.forEach(mount -> args.add("take-mount=" + mount));
        return new NodeCommand("replace-etcd-data", args, fence, limit);
    }

    /**
     * Puts back what {@link #replaceEtcdData} of the same saga moved aside; the answer names it as {@code put-back}.
     */
    public static NodeCommand rollBackEtcdData(Fence fence, EtcdDirectories directories, List<Integer> ports) {
        List<String> args = directoryArgs(directories);
        args.add(ports(ports));
        return new NodeCommand("roll-back-etcd-data", args, fence, Duration.ofMinutes(5));
    }

    /**
     * Asks which directories with certificates and configuration the node has; see {@link RemoteNode#trees}. Changes
     * nothing.
     */
    static NodeCommand trees(List<String> roles) {
        return new NodeCommand("trees", roles, Fence.none(), Duration.ofMinutes(10));
    }

    /** Streams a tar of one of {@link RemoteNode#trees}, by {@link RemoteNode#stream}. One at a time per node. */
    public static NodeCommand imageTree(Fence fence, String path, Duration limit) {
        return new NodeCommand("image-tree", List.of(path), fence, limit);
    }

    /**
     * Unpacks a tree beside the one in use, by {@link RemoteNode#feed} of its tar; nothing in use changes.
     *
     * @param sha256 of the tar, lower-case hex; a tar that was cut or changed on the way is refused
     * @param bytes of the tar, for the check of free space
     */
    public static NodeCommand unpackTree(Fence fence, String path, String sha256, long bytes, Duration limit) {
        return new NodeCommand("unpack-tree", List.of(path, "sha256=" + sha256, "bytes=" + bytes), fence, limit);
    }

    /**
     * Moves trees that were unpacked under the same token into their places. The old ones are moved aside and named in
     * the answer as {@code moved=<path> <where to>}.
     */
    public static NodeCommand replaceTrees(Fence fence, List<String> paths) {
        return new NodeCommand("replace-trees", paths, fence, Duration.ofMinutes(5));
    }

    /** Puts back what {@link #replaceTrees} of the same saga moved aside; the answer names it as {@code put-back}. */
    public static NodeCommand rollBackTrees(Fence fence, List<String> paths) {
        return new NodeCommand("roll-back-trees", paths, fence, Duration.ofMinutes(5));
    }

    /** The same wherever the saga has moved trees on this node, for a caller who cannot know it. */
    public static NodeCommand rollBackAnyTrees(Fence fence) {
        return rollBackTrees(fence, List.of("any"));
    }

    /**
     * What restores keep on the node; see {@link RemoteNode#aside}. Changes nothing.
     *
     * @param etcd null where the node is no member
     */
    static NodeCommand listAside(@Nullable EtcdDirectories etcd) {
        return new NodeCommand(
                "list-aside", etcd == null ? List.of() : directoryArgs(etcd), Fence.none(), Duration.ofMinutes(10));
    }

    /** Removes for ever what these restores left; the answer names it as {@code removed}. */
    public static NodeCommand removeAside(
            Fence fence, @Nullable EtcdDirectories etcd, List<String> sagas, Duration limit) {
        List<String> args = etcd == null ? new ArrayList<>() : directoryArgs(etcd);
        sagas.forEach(saga -> args.add("saga=" + saga));
        return new NodeCommand("remove-aside", args, fence, limit);
    }

    /** The same command for somebody who has waited for it already: it ends when the first one would have. */
    NodeCommand after(Duration waited) {
        List<String> left = args.stream()
                .map(arg -> arg.startsWith(WITHIN) ? WITHIN + secondsLeft(arg, waited) : arg)
                .toList();
        return new NodeCommand(verb, left, fence, limit.minus(waited));
    }

    private static long secondsLeft(String within, Duration waited) {
        return Math.max(1, Long.parseLong(within.substring(WITHIN.length())) - waited.toSeconds());
    }

    /** Returns whether the command ends its connection, so that nothing more can be sent over it. */
    boolean endsConnection() {
        return verb.equals("reboot");
    }

    private static List<String> directoryArgs(EtcdDirectories directories) {
        List<String> args = new ArrayList<>();
        args.add("data=" + directories.dataDir());
        if (directories.walDir() != null) {
            args.add("wal=" + directories.walDir());
        }
        return args;
    }

    private static NodeCommand waiting(String verb, Fence fence, Duration within, String... more) {
        List<String> args = new ArrayList<>();
        args.add(WITHIN + Math.max(1, within.toSeconds()));
        args.addAll(List.of(more));
        return new NodeCommand(verb, args, fence, within.plus(GRACE));
    }

    private static String ports(List<Integer> ports) {
        return "ports=" + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
