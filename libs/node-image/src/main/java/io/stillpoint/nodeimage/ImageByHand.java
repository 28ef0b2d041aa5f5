package io.stillpoint.nodeimage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shell lines that restore a node's image, after the manifest's own lines have fetched and opened each tar. */
final class ImageByHand {

    private ImageByHand() {}

    /** Returns the lines; {@code names} has the tar of each mount, shallow mounts first. */
    static List<String> lines(Map<String, String> names, boolean parked) {
        List<String> lines = new ArrayList<>();
        lines.add("# On a rescue system: first create the node's file systems and mount them below $TARGET, each at "
                + "its own path.");
        lines.add("TARGET=${TARGET:-/mnt/node}");
        names.forEach((mount, name) -> {
            String directory = "\"$TARGET\"'" + mount + "'";
            lines.add("mkdir -p " + directory);
            lines.add("tar --extract --file='" + name + "' --directory=" + directory
                    + " --numeric-owner --same-owner --preserve-permissions --acls --xattrs '--xattrs-include=*'");
        });
        lines.add("# Install a boot loader, and correct etc/fstab: the file systems have new names.");
        if (parked) {
            lines.add("# The node boots parked: its static pod manifests are in etc/cfc/podbackup.");
            lines.add("# A master's etcd data is as old as this image: never let it join a living cluster with it.");
        }
        return List.copyOf(lines);
    }
}
