package io.stillpoint.etcd.restore;

import io.stillpoint.cluster.EtcdManifest;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.vault.read.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The current state of one member and its machine.
 *
 * @param address the node, as the topology names it
 * @param manifest its {@code etcd.json}, parked or not
 * @param caSha256 SHA-256 of the CA certificates that its etcd trusts; empty when its manifest names no such file
 */
public record MemberOnNode(String address, EtcdManifest manifest, NodeFacts machine, List<String> caSha256) {

    public MemberOnNode {
        caSha256 = List.copyOf(caSha256);
    }

    /** Returns the input of {@code etcdctl snapshot restore}; directories as the node sees them. */
    public MemberConfiguration member() {
        return new MemberConfiguration(
                address,
                manifest.name(),
                manifest.initialAdvertisePeerUrls(),
                manifest.initialCluster(),
                manifest.initialClusterToken(),
                manifest.dataDirOnHost(),
                manifest.walDirOnHost(),
                manifest.imageVersion());
    }

    /** Returns the facts for the guards. */
    public MemberFacts facts() {
        List<MountedSpace> mounts = machine.mounts().stream()
                .map(mount -> new MountedSpace(mount.target(), mount.freeBytes()))
                .toList();
        String trusted = caSha256.isEmpty() ? null : String.join(",", caSha256);
        return new MemberFacts(address, Finding.found(member()), mounts, trusted);
    }

    /** Returns whether the WAL is outside the data directory, so that it is moved separately. */
    public boolean walApart() {
        String wal = manifest.walDirOnHost();
        return wal != null && !isWithin(wal, manifest.dataDirOnHost());
    }

    /** Returns the WAL's place inside the data directory. */
    public Path walInside() {
        if (walApart()) {
            throw new IllegalStateException("the WAL of " + address + " is outside the data directory");
        }
        String wal = manifest.walDirOnHost();
        return wal == null
                ? Path.of("member", "wal")
                : Path.of(manifest.dataDirOnHost()).relativize(Path.of(wal));
    }

    /** Returns the directories that the node moves aside and replaces. */
    public EtcdDirectories directories() {
        return new EtcdDirectories(
                manifest.dataDirOnHost(), walApart() ? Objects.requireNonNull(manifest.walDirOnHost()) : null);
    }

    /** Returns etcd's ports, all of which must be closed. */
    public List<Integer> ports() {
        return List.copyOf(manifest.listenPorts());
    }

    private static boolean isWithin(String path, String directory) {
        return Path.of(path).normalize().startsWith(Path.of(directory).normalize());
    }
}
