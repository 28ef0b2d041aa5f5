package io.stillpoint.certificates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shell lines that put saved trees in place, after the manifest's own lines have fetched and opened each tar. */
final class CertificatesByHand {

    private CertificatesByHand() {}

    /** Returns the lines; {@code trees} are by object. */
    static List<String> lines(Map<String, CertificatesNote.SavedTree> trees) {
        List<String> lines = new ArrayList<>();
        lines.add("# Below $TARGET there is a directory for each node; in it every tree is at its own path.");
        lines.add("TARGET=${TARGET:-/mnt/nodes}");
        trees.forEach((name, tree) -> {
            String directory = "\"$TARGET\"'/" + tree.address() + tree.path() + "'";
            lines.add("mkdir -p " + directory);
            lines.add("tar --extract --file='" + name + "' --directory=" + directory
                    + " --numeric-owner --same-owner --preserve-permissions --acls --xattrs '--xattrs-include=*'");
        });
        lines.add(
                "# Compare openssl x509 -noout -fingerprint -sha256 -in .../etc/cfc/conf/etcd/ca.pem with that of etcd's members.");
        lines.add(
                "# On the node move the old directory aside (mv), copy the new one to its place (rsync -aAX --numeric-ids),");
        lines.add("# and reboot it, or restart docker and kubelet: what runs keeps the old files open.");
        lines.add("# Audit logs and, on the boot node, images/ of the installer stay as they are.");
        return List.copyOf(lines);
    }
}
