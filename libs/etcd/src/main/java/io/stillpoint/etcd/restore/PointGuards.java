package io.stillpoint.etcd.restore;

import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.read.StoredCheck;
import java.util.ArrayList;
import java.util.List;

/** Guards for the recovery point: does it belong to this cluster, is it sealed by us, is it the newest. */
final class PointGuards {

    private PointGuards() {}

    static List<Problem> componentsAreRestorable(EtcdPlanFacts facts) {
        if (facts.components().equals(List.of(Component.ETCD))) {
            return List.of();
        }
        String asked = facts.components().isEmpty()
                ? "no component"
                : String.join(
                        " and ",
                        facts.components().stream().map(Component::label).toList());
        return List.of(new Problem(
                "component-not-restorable",
                "a restore of etcd alone",
                asked,
                "the restore request",
                "Ask for etcd. A node image is restored by hand on the stopped machine: its manifest in the vault "
                        + "lists the commands."));
    }

    /** Refuses a point whose signature, digest or bytes proved wrong when they were read. */
    static List<Problem> pointIsSealed(EtcdPlanFacts facts) {
        return facts.point().problem().map(List::of).orElseGet(List::of);
    }

    static List<Problem> pointHoldsEtcd(EtcdPlanFacts facts) {
        if (facts.point().value().isEmpty() || facts.etcdSnapshot().isPresent()) {
            return List.of();
        }
        PointDocument document = facts.point().value().orElseThrow();
        return List.of(new Problem(
                Guard.COMPONENT_NOT_IN_POINT.code(),
                "an etcd snapshot",
                document.snapshots().size() + " snapshots of other components",
                "recovery point " + document.point(),
                "Name a recovery point that holds etcd: './stillpoint backup list' shows what each holds."));
    }

    static List<Problem> pointIsOfThisCluster(EtcdPlanFacts facts) {
        if (facts.point().value().isEmpty()) {
            return List.of();
        }
        PointDocument document = facts.point().value().orElseThrow();
        List<String> foreign = new ArrayList<>();
        if (!document.cluster().equals(facts.cluster())) {
            foreign.add(document.cluster());
        }
        facts.etcdSnapshot()
                .map(SnapshotRef::cluster)
                .filter(cluster -> !cluster.equals(facts.cluster()))
                .ifPresent(foreign::add);
        facts.manifest()
                .value()
                .map(Manifest::cluster)
                .filter(cluster -> !cluster.equals(facts.cluster()))
                .ifPresent(foreign::add);
        if (foreign.isEmpty()) {
            return List.of();
        }
        return List.of(new Problem(
                Guard.OTHER_CLUSTER.code(),
                "a snapshot of cluster " + facts.cluster(),
                "a snapshot of cluster " + foreign.getFirst(),
                "recovery point " + document.point(),
                "Name a recovery point of this cluster. Another cluster's data on these members is never right."));
    }

    static List<Problem> manifestIsTheSealedOne(EtcdPlanFacts facts) {
        if (facts.etcdSnapshot().isEmpty()) {
            return List.of();
        }
        if (facts.manifest().problem().isPresent()) {
            return List.of(facts.manifest().problem().orElseThrow());
        }
        SnapshotRef snapshot = facts.etcdSnapshot().orElseThrow();
        Manifest manifest = facts.manifest().value().orElseThrow();
        boolean same = manifest.component() == snapshot.component()
                && manifest.point().equals(snapshot.point())
                && manifest.target().equals(snapshot.target())
                && manifest.run().equals(snapshot.run());
        if (same) {
            return List.of();
        }
        return List.of(new Problem(
                Guard.MANIFEST_OF_ANOTHER_SNAPSHOT.code(),
                "point %s, %s, target %s, run %s"
                        .formatted(snapshot.point(), snapshot.component().label(), snapshot.target(), snapshot.run()),
                "point %s, %s, target %s, run %s"
                        .formatted(manifest.point(), manifest.component().label(), manifest.target(), manifest.run()),
                snapshot.manifestKey(),
                "Take another recovery point and find out who wrote this one."));
    }

    static List<Problem> storedObjectsAreWhole(EtcdPlanFacts facts) {
        return facts.stored() instanceof StoredCheck.Damaged(Problem problem) ? List.of(problem) : List.of();
    }

    /**
     * Refuses a point that is not the newest: what was written in between would be lost, and the operator must accept
     * that by name.
     */
    static List<Objection> isTheNewest(EtcdPlanFacts facts) {
        SnapshotRef newest = facts.newest();
        if (newest == null || facts.etcdSnapshot().isEmpty()) {
            return List.of();
        }
        SnapshotRef chosen = facts.etcdSnapshot().orElseThrow();
        if (!chosen.completedAt().isBefore(newest.completedAt())) {
            return List.of();
        }
        Problem problem = new Problem(
                Guard.OLDER_THAN_NEWEST.code(),
                "the newest etcd snapshot, of %s in recovery point %s".formatted(newest.completedAt(), newest.point()),
                "one of %s in recovery point %s".formatted(chosen.completedAt(), chosen.point()),
                "the restore request",
                "Restore the newest one, or accept the loss by name: " + Guard.OLDER_THAN_NEWEST.option() + ".");
        return List.of(new Objection(
                Guard.OLDER_THAN_NEWEST, Component.ETCD, Component.ETCD.label(), List.of(newest.point()), problem));
    }
}
