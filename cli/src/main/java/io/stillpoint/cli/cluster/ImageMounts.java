package io.stillpoint.cli.cluster;

import io.stillpoint.remote.NodeFacts;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which mounts belong into node images. Docker's and etcd's directories are often on disks of their own, and an image of the
 * root alone would be no way back: so it is every local file system, unless an option says otherwise.
 */
final class ImageMounts {

    /** The node's script refuses the first, and its own state must never travel back with an image. */
    private static final Set<String> NEVER_IMAGED = Set.of("/tmp", "/var/lib/stillpoint");

    private ImageMounts() {}

    /** Every local file system of any of the nodes. A path that is no mount on some node is part of the one above there. */
    static List<String> all(Collection<NodeFacts> nodes) {
        SortedSet<String> mounts = new TreeSet<>(Set.of("/"));
        for (NodeFacts node : nodes) {
            node.mounts().stream()
                    .map(NodeFacts.Mount::target)
                    .filter(target -> !NEVER_IMAGED.contains(target))
                    .forEach(mounts::add);
        }
        return List.copyOf(mounts);
    }

    /** What a choice of mounts leaves out of the images. */
    static List<String> leftOut(Collection<NodeFacts> nodes, List<String> chosen) {
        return all(nodes).stream().filter(mount -> !chosen.contains(mount)).toList();
    }
}
