package io.stillpoint.nodeimage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shell lines that restore a node's image, after the manifest's own lines have fetched and opened each tar. */
final class ImageByHand {

    private ImageByHand() {}

    /** Returns the lines; {@code names} has the tar of each mount, shallow mounts first. */
    static List<String> lines(String address, Map<String, String> names, boolean cold) {
        List<String> lines = new ArrayList<>();
        lines.add("# On a rescue system: first create the node's file systems and mount them below $TARGET, each at "
                + "its own path.");
        lines.add("TARGET=${TARGET:-/mnt/node}");
        if (!cold) {
            lines.add("# Taken hot: for node " + address + " alone, never for a master or etcd member.");
            lines.add("# What changed while it was read is in changedFiles.");
            lines.add(notOntoControlPlane());
        }
        names.forEach((mount, name) -> {
            String directory = "\"$TARGET\"'" + mount + "'";
            lines.add("mkdir -p " + directory);
            lines.add("tar --extract --file='" + name + "' --directory=" + directory
                    + " --numeric-owner --same-owner --preserve-permissions --acls --xattrs '--xattrs-include=*'");
        });
        lines.add("# Install a boot loader, and correct etc/fstab: the file systems have new names.");
        if (cold) {
            lines.add("# The node boots parked: its static pod manifests are in etc/cfc/podbackup.");
            lines.add("# A master's etcd data is as old as this image: never let it join a living cluster with it.");
        }
        return List.copyOf(lines);
    }

    /** Ends the restore where a master or etcd member has its manifests or its data. */
    private static String notOntoControlPlane() {
        return "for part in etc/cfc/pods/etcd.json etc/cfc/pods/master.json etc/cfc/podbackup/etcd.json"
                + " etc/cfc/podbackup/master.json var/lib/etcd/member; do"
                + " [ ! -e \"$TARGET/$part\" ] || {"
                + " echo \"expected no part of a control plane below $TARGET, found $part:"
                + " a hot image must not replace it\" >&2; exit 3; }; done";
    }
}
