package io.stillpoint.etcd.restore;

import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.StoredCheck;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts for the guards, gathered before anything is touched.
 *
 * @param point the sealed document; found only when one of the configured keys signed it
 * @param manifest manifest of the point's etcd snapshot; found only when its digest is the sealed one
 * @param stored result of a check of the stored objects
 * @param newest the newest etcd snapshot of this cluster that nobody found damaged, read back or not; null when there is none
 * @param verifiedAt when the snapshot to be restored was last read back whole, null when it never was
 * @param members one for each etcd member of the topology
 * @param tool etcdctl on this machine
 * @param scratch the file system of this machine on which data directories are made
 */
public record EtcdPlanFacts(
        String cluster,
        Topology topology,
        List<Component> components,
        Set<String> acceptedLosses,
        Finding<PointDocument> point,
        Finding<Manifest> manifest,
        StoredCheck stored,
        @Nullable SnapshotRef newest,
        @Nullable Instant verifiedAt,
        List<MemberFacts> members,
        Finding<EtcdTool> tool,
        MountedSpace scratch,
        SpaceRule space) {

    public EtcdPlanFacts {
        components = List.copyOf(components);
        acceptedLosses = Set.copyOf(acceptedLosses);
        members = List.copyOf(members);
    }

    /** Returns the sealed point's etcd snapshot, empty when there is no point or it holds none. */
    public Optional<SnapshotRef> etcdSnapshot() {
        return point.value().flatMap(EtcdPlanFacts::etcdSnapshotOf);
    }

    /** Returns the etcd snapshot that {@code document} seals. */
    public static Optional<SnapshotRef> etcdSnapshotOf(PointDocument document) {
        return document.snapshots().stream()
                .filter(snapshot -> snapshot.component() == Component.ETCD)
                .findFirst();
    }

    /** Returns the members whose {@code etcd.json} was read. */
    public List<MemberConfiguration> readMembers() {
        return members.stream()
                .flatMap(facts -> facts.member().value().stream())
                .toList();
    }
}
