package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What backup workers answer when everything goes well, and how they say that it did not. */
public final class Answers {

    public static final String DIGEST = "plan-7f3a";
    public static final String OLD_POINT = "20261122T100000Z-abcdef";

    public static final ClusterVersions VERSIONS = new ClusterVersions("v1.12.4+icp-ee", "3.1.1");

    private Answers() {}

    public static Report done(Task task, String run, Instant now) {
        return new Report(
                task.step(), task.action(), task.fencingToken(), run, "host-1", new Report.Done(fact(task, run, now)));
    }

    /** As of the one who takes this task. */
    public static Heartbeat heartbeat(Task task) {
        return new Heartbeat(task.step(), task.action(), task.fencingToken(), "run-" + task.fencingToken(), "host-1");
    }

    public static Report failed(Task task, String run, Problem problem, boolean retryable) {
        return new Report(
                task.step(), task.action(), task.fencingToken(), run, "host-1", new Report.Failed(problem, retryable));
    }

    public static Problem problem(String code, String where) {
        return new Problem(code, "it to work", "that it does not", where, "Look at it.");
    }

    public static StepFact.Completion fact(Task task, String run, Instant now) {
        StepRef step = task.step();
        String node = step.target();
        return switch (task.action()) {
            case CHECK_NODE -> new StepFact.NodeChecked(step, node, "boot-1", 1000, List.of("etcd.json"));
            case CHECK_ETCD ->
                new StepFact.EtcdChecked(step, members(task.work()).size(), 42, 1000);
            case CHECK_VAULT -> new StepFact.VaultChecked(step, true, 100);
            case READ_VERSIONS -> new StepFact.VersionsRead(step, VERSIONS, List.of());
            case PARK_ETCD -> new StepFact.EtcdParked(step, node, List.of("etcd.json"), List.of(2380, 4001));
            case PARK_PODS -> new StepFact.PodsParked(step, node, List.of("master.json"), List.of(8001));
            case QUIESCE ->
                new StepFact.NodeQuiesced(step, node, "boot-1", List.of("kubelet", "dockerd"), List.of(10248));
            case STOP_KUBELET -> new StepFact.KubeletStopped(step, node);
            case START_KUBELET -> new StepFact.KubeletStarted(step, node);
            case RESTART_KUBELET -> new StepFact.KubeletRestarted(step, node);
            case START_NODE -> new StepFact.NodeStarted(step, node, "boot-2");
            case UNPARK_ETCD -> new StepFact.EtcdUnparked(step, node, List.of("etcd.json"), List.of());
            case UNPARK_PODS -> new StepFact.PodsUnparked(step, node, List.of("master.json"), List.of(), List.of());
            case AWAIT_ETCD -> new StepFact.EtcdHealthy(step, members(task.work()), List.of());
            case CHECK_HEALTH -> new StepFact.HealthChecked(step, node);
            case RECYCLE_REGISTRY -> new StepFact.RegistryPodsRecycled(step, List.of("image-manager-0"));
            case CHECK_CLUSTER -> checked(step, ((Work.OnKubernetes) task.work()).topology());
            case IMAGE_NODE,
                    SNAPSHOT_ETCD,
                    SNAPSHOT_REGISTRY,
                    SNAPSHOT_MONGODB,
                    SNAPSHOT_MARIADB,
                    SNAPSHOT_CERTIFICATES -> new StepFact.SnapshotCompleted(step, snapshot(task, run, now));
            case SEAL_POINT -> {
                Work.SealPoint seal = (Work.SealPoint) task.work();
                Instant lockedUntil = seal.pinned() ? now.plus(Duration.ofDays(3653)) : null;
                yield new StepFact.RecoveryPointSealed(
                        step, seal.point(), "clusters/point.json", "5ea1", null, null, lockedUntil);
            }
            case PLAN_RESTORE -> planned(step, ((Work.PlanRestore) task.work()).components());
            case VERIFY_SNAPSHOT -> new StepFact.SnapshotVerified(step, ((Work.VerifySnapshot) task.work()).snapshot());
            case RESTORE_REGISTRY, RESTORE_MONGODB, RESTORE_MARIADB, RESTORE_CERTIFICATES ->
                new StepFact.ContentRestored(
                        step,
                        Component.of(task.action()).orElseThrow(),
                        List.of("all"),
                        List.of(),
                        "checksums are equal");
            case ROLL_BACK_MONGODB, ROLL_BACK_MARIADB, ROLL_BACK_CERTIFICATES ->
                new StepFact.ContentRolledBack(step, Component.of(task.action()).orElseThrow(), List.of("all"));
            case REPLACE_ETCD_DATA ->
                new StepFact.ComponentRestored(
                        step, Component.ETCD, node, Map.of("data", "/var/lib/etcd.stillpoint-" + step.saga()));
            case ROLL_BACK_ETCD_DATA ->
                new StepFact.ComponentRolledBack(step, Component.ETCD, node, List.of("/var/lib/etcd"));
            case PLAN_PRUNE ->
                new StepFact.PrunePlanned(
                        step,
                        List.of(),
                        List.of(new PruneVerdict("p-new", false, "last 1"), new PruneVerdict("p-old", true, "too old")),
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        Map.of("p-old", List.of("etcd/etcd")));
            case REMOVE_OBJECTS -> new StepFact.ObjectsRemoved(step, 7, 7000, List.of(), List.of());
            case LIST_ASIDE -> new StepFact.AsideListed(step, List.of(), 0);
            case REMOVE_ASIDE -> new StepFact.AsideRemoved(step, sagas(task.work()));
            case PROVE_ETCD_EQUAL -> new StepFact.EtcdProvedEqual(step, 42, Map.of("m1", 7L));
        };
    }

    public static StepFact.RestorePlanned planned(StepRef step, List<Component> components) {
        List<SnapshotRef> snapshots =
                components.stream().map(Answers::oldSnapshot).toList();
        return new StepFact.RestorePlanned(step, OLD_POINT, snapshots, List.of(), List.of(), DIGEST, "ca-1");
    }

    /** What a restore has left on a node or at an endpoint. */
    public static StepFact.AsideListed aside(StepRef step, AsideState state, String... sagas) {
        List<AsideItem> items = Stream.of(sagas)
                .map(saga -> new AsideItem(Component.ETCD, saga, "old data of " + saga, 1000L, null, state))
                .toList();
        return new StepFact.AsideListed(step, items, 0);
    }

    private static List<String> sagas(Work work) {
        return work instanceof Work.AsideOnNode node ? node.sagas() : ((Work.AsideAtEndpoint) work).sagas();
    }

    private static StepFact.ClusterChecked checked(StepRef step, Topology topology) {
        return new StepFact.ClusterChecked(
                step, topology.nodes().stream().map(Node::address).toList(), List.of(), List.of(), List.of());
    }

    /** The API server says that a node is not back, and what comes of that. */
    public static StepFact.ClusterChecked notAllWell(StepRef step, String node) {
        return new StepFact.ClusterChecked(
                step,
                List.of(),
                List.of(node + ": NotReady"),
                List.of("kube-system/auth: Pending"),
                List.of("shop/web: said to run on " + node + ", which is not Ready"));
    }

    public static StepFact.RestorePlanned refused(StepRef step) {
        return new StepFact.RestorePlanned(
                step,
                OLD_POINT,
                List.of(),
                List.of(new Problem(
                        "older-than-newest",
                        "the newest verified snapshot",
                        "one of yesterday",
                        "etcd",
                        "Choose the newest, or accept the loss: older-than-newest.")),
                List.of(),
                DIGEST,
                "ca-1");
    }

    public static SnapshotRef etcdSnapshot() {
        return oldSnapshot(Component.ETCD);
    }

    public static SnapshotRef oldSnapshot(Component component) {
        return new SnapshotRef(
                Clusters.NAME,
                OLD_POINT,
                component,
                component.label(),
                "run-of-yesterday",
                Consistency.HOT,
                "clusters/manifest.json",
                null,
                "aa",
                1000,
                500,
                component == Component.ETCD ? 42L : null,
                component == Component.ETCD ? null : "position-42",
                Instant.parse("2026-11-22T10:00:10Z"));
    }

    private static SnapshotRef snapshot(Task task, String run, Instant now) {
        return switch (task.work()) {
            case Work.ImageNode work ->
                snapshot(
                        task,
                        run,
                        now,
                        work.point(),
                        Component.NODE_IMAGE,
                        work.parked() ? Consistency.COLD : Consistency.HOT);
            case Work.SnapshotEtcd work -> snapshot(task, run, now, work.point(), Component.ETCD, Consistency.HOT);
            case Work.SnapshotContent work ->
                snapshot(task, run, now, work.point(), work.endpoint().component(), Consistency.HOT);
            case Work.SnapshotCertificates work ->
                snapshot(task, run, now, work.point(), Component.CERTIFICATES, Consistency.HOT);
            default -> throw new IllegalArgumentException("no snapshot: " + task);
        };
    }

    private static SnapshotRef snapshot(
            Task task, String run, Instant now, String point, Component component, Consistency consistency) {
        return new SnapshotRef(
                task.step().cluster(),
                point,
                component,
                task.step().target(),
                run,
                consistency,
                "clusters/%s/manifest.json".formatted(run),
                null,
                "ab",
                2000,
                1000,
                component == Component.ETCD ? 42L : null,
                Component.content().contains(component) ? "position-43" : null,
                now);
    }

    private static List<String> members(Work work) {
        return ((Work.OnEtcd) work).members().stream().map(Node::address).toList();
    }
}
