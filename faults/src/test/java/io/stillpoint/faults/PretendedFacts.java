package io.stillpoint.faults;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a backup worker says of a step that is done. */
final class PretendedFacts {

    static final String PLAN_DIGEST = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String DIGEST = PLAN_DIGEST;
    private static final String OLD_POINT = "20261122T100000Z-abcdef";

    private PretendedFacts() {}

    static StepFact.Completion of(Task task, String run, List<Machine> machines) {
        StepRef step = task.step();
        String node = step.target();
        return switch (task.action()) {
            case CHECK_NODE -> new StepFact.NodeChecked(step, node, boot(node, machines), 1000, List.of("etcd.json"));
            case CHECK_ETCD -> new StepFact.EtcdChecked(step, masters(machines).size(), 42, 1000);
            case CHECK_VAULT -> new StepFact.VaultChecked(step, true, 100);
            case READ_VERSIONS ->
                new StepFact.VersionsRead(step, new ClusterVersions("v1.12.4+icp-ee", "3.1.1"), List.of());
            case PARK_ETCD -> new StepFact.EtcdParked(step, node, List.of("etcd.json"), List.of(2380, 4001));
            case PARK_PODS -> new StepFact.PodsParked(step, node, List.of("master.json"), List.of(8001));
            case QUIESCE ->
                new StepFact.NodeQuiesced(step, node, boot(node, machines), List.of("kubelet"), List.of(10248));
            case STOP_KUBELET -> new StepFact.KubeletStopped(step, node);
            case START_KUBELET -> new StepFact.KubeletStarted(step, node);
            case RESTART_KUBELET -> new StepFact.KubeletRestarted(step, node);
            case START_NODE -> new StepFact.NodeStarted(step, node, boot(node, machines));
            case UNPARK_ETCD -> new StepFact.EtcdUnparked(step, node, List.of("etcd.json"), List.of());
            case UNPARK_PODS -> new StepFact.PodsUnparked(step, node, List.of("master.json"), List.of(), List.of());
            case AWAIT_ETCD -> new StepFact.EtcdHealthy(step, masters(machines), List.of());
            case CHECK_HEALTH -> new StepFact.HealthChecked(step, node);
            case PLAN_PRUNE -> new StepFact.PrunePlanned(step, List.of(), List.of(), 0, 0, 0, 0, List.of(), Map.of());
            case REMOVE_OBJECTS -> new StepFact.ObjectsRemoved(step, 0, 0, List.of(), List.of());
            case LIST_ASIDE -> new StepFact.AsideListed(step, List.of(), 0);
            case REMOVE_ASIDE -> new StepFact.AsideRemoved(step, List.of());
            case RECYCLE_REGISTRY -> new StepFact.RegistryPodsRecycled(step, List.of("image-manager-0"));
            case CHECK_CLUSTER ->
                new StepFact.ClusterChecked(
                        step, machines.stream().map(Machine::address).toList(), List.of(), List.of(), List.of());
            case IMAGE_NODE ->
                new StepFact.SnapshotCompleted(
                        step,
                        snapshot(
                                step,
                                ((Work.ImageNode) task.work()).point(),
                                Component.NODE_IMAGE,
                                Consistency.COLD,
                                run));
            case SNAPSHOT_ETCD ->
                new StepFact.SnapshotCompleted(
                        step,
                        snapshot(
                                step, ((Work.SnapshotEtcd) task.work()).point(), Component.ETCD, Consistency.HOT, run));
            case SNAPSHOT_REGISTRY, SNAPSHOT_MONGODB, SNAPSHOT_MARIADB -> {
                var work = (Work.SnapshotContent) task.work();
                yield new StepFact.SnapshotCompleted(
                        step, snapshot(step, work.point(), work.endpoint().component(), Consistency.HOT, run));
            }
            case SNAPSHOT_CERTIFICATES ->
                new StepFact.SnapshotCompleted(
                        step,
                        snapshot(
                                step,
                                ((Work.SnapshotCertificates) task.work()).point(),
                                Component.CERTIFICATES,
                                Consistency.HOT,
                                run));
            case SEAL_POINT ->
                new StepFact.RecoveryPointSealed(
                        step, ((Work.SealPoint) task.work()).point(), "point.json", DIGEST, null, null, null);
            case PLAN_RESTORE ->
                new StepFact.RestorePlanned(
                        step,
                        OLD_POINT,
                        ((Work.PlanRestore) task.work())
                                .components().stream()
                                        .map(component ->
                                                snapshot(step, OLD_POINT, component, Consistency.HOT, "an-older-run"))
                                        .toList(),
                        List.of(),
                        List.of(),
                        PLAN_DIGEST,
                        "identity");
            case RESTORE_REGISTRY, RESTORE_MONGODB, RESTORE_MARIADB, RESTORE_CERTIFICATES ->
                new StepFact.ContentRestored(step, content(task), List.of("all of it"), List.of(), "pretended");
            case ROLL_BACK_MONGODB, ROLL_BACK_MARIADB, ROLL_BACK_CERTIFICATES ->
                new StepFact.ContentRolledBack(step, content(task), List.of("all of it"));
            case VERIFY_SNAPSHOT -> new StepFact.SnapshotVerified(step, ((Work.VerifySnapshot) task.work()).snapshot());
            case REPLACE_ETCD_DATA ->
                new StepFact.ComponentRestored(step, Component.ETCD, node, Map.of("data", "/var/lib/etcd.aside"));
            case ROLL_BACK_ETCD_DATA ->
                new StepFact.ComponentRolledBack(step, Component.ETCD, node, List.of("/var/lib/etcd"));
            case PROVE_ETCD_EQUAL -> new StepFact.EtcdProvedEqual(step, 42, Map.of(node, 7L));
        };
    }

    private static Component content(Task task) {
        return switch (task.work()) {
            case Work.RestoreContent work -> work.endpoint().component();
            case Work.RollBackContent work -> work.endpoint().component();
            case Work.RestoreCertificates _, Work.RollBackCertificates _ -> Component.CERTIFICATES;
            default -> throw new IllegalArgumentException("no content: " + task);
        };
    }

    private static SnapshotRef snapshot(
            StepRef step, String point, Component component, Consistency consistency, String run) {
        return new SnapshotRef(
                step.cluster(),
                point,
                component,
                component == Component.NODE_IMAGE ? step.target() : component.label(),
                run,
                consistency,
                "clusters/" + step.cluster() + "/points/" + point + "/manifest.json",
                null,
                DIGEST,
                2000,
                1000,
                component == Component.ETCD ? 42L : null,
                null,
                Instant.parse("2026-11-22T10:00:10Z"));
    }

    private static String boot(String address, List<Machine> machines) {
        return machines.stream()
                .filter(machine -> machine.address().equals(address))
                .map(Machine::boot)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> masters(List<Machine> machines) {
        return machines.stream().filter(Machine::master).map(Machine::address).toList();
    }
}
