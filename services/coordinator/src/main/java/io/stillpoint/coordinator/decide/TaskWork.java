package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.Asked;
import io.stillpoint.coordinator.decide.plan.ContentActions;
import io.stillpoint.coordinator.decide.plan.StepsSoFar;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState.Phase;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.PointDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a backup worker needs to know for a step, out of what the saga has found out so far. */
final class TaskWork {

    private final Function<PointDocument, String> json;

    /** @param json the exact text that is written and signed */
    TaskWork(Function<PointDocument, String> json) {
        this.json = json;
    }

    /** @param quietNodes see {@link ClusterState#quietNodes} */
    Work of(
            SagaState saga,
            Request.ClusterDeclared cluster,
            Map<String, String> quietNodes,
            Action action,
            String target,
            Instant now) {
        Access access = cluster.access();
        List<Node> members = cluster.topology().etcdMembers();
        return switch (action) {
            case CHECK_NODE,
                    PARK_ETCD,
                    PARK_PODS,
                    QUIESCE,
                    STOP_KUBELET,
                    START_KUBELET,
                    RESTART_KUBELET,
                    START_NODE,
                    UNPARK_ETCD,
                    UNPARK_PODS,
                    CHECK_HEALTH -> onNode(cluster, target, bootId(saga, quietNodes, target), quiesces(saga, target));
            case CHECK_ETCD, PROVE_ETCD_EQUAL -> new Work.OnEtcd(members, access, false);
            case AWAIT_ETCD -> new Work.OnEtcd(members, access, saga.phase() == Phase.COMPENSATING);
            case RECYCLE_REGISTRY, CHECK_CLUSTER ->
                new Work.OnKubernetes(cluster.topology(), access, orderedAt(saga, action, now));
            case CHECK_VAULT -> new Work.OnVault();
            case IMAGE_NODE ->
                new Work.ImageNode(node(cluster, target), access, point(saga), cluster.imageMounts(), true);
            case SNAPSHOT_REGISTRY, SNAPSHOT_MONGODB, SNAPSHOT_MARIADB ->
                new Work.SnapshotContent(endpoint(cluster, target), access, point(saga));
            case SNAPSHOT_CERTIFICATES -> new Work.SnapshotCertificates(cluster.topology(), access, point(saga));
            case SNAPSHOT_ETCD -> new Work.SnapshotEtcd(members, access, point(saga));
            case SEAL_POINT -> sealPoint(saga, cluster, now);
            case PLAN_RESTORE -> planRestore(saga, cluster);
            case VERIFY_SNAPSHOT -> new Work.VerifySnapshot(Restores.plannedSnapshot(saga, target));
            case RESTORE_REGISTRY, RESTORE_MONGODB, RESTORE_MARIADB ->
                new Work.RestoreContent(endpoint(cluster, target), access, Restores.plannedSnapshot(saga, target));
            case ROLL_BACK_MONGODB, ROLL_BACK_MARIADB -> new Work.RollBackContent(endpoint(cluster, target), access);
            case RESTORE_CERTIFICATES ->
                new Work.RestoreCertificates(cluster.topology(), access, Restores.plannedSnapshot(saga, target));
            case ROLL_BACK_CERTIFICATES ->
                new Work.RollBackCertificates(cluster.topology(), access, Restores.plannedSnapshot(saga, target));
            case REPLACE_ETCD_DATA ->
                new Work.ReplaceEtcdData(
                        node(cluster, target), members, access, Restores.plannedSnapshot(saga, Component.ETCD.label()));
            case ROLL_BACK_ETCD_DATA ->
                new Work.RollBackEtcdData(
                        node(cluster, target),
                        access,
                        StepsSoFar.of(saga)
                                .result(StepFact.ComponentRestored.class, target)
                                .map(StepFact.ComponentRestored::movedAside)
                                .orElse(Map.of()));
        };
    }

    /** The snapshots that were accepted, in the order of the plan. */
    static List<SnapshotRef> snapshots(SagaState saga) {
        return saga.steps().values().stream()
                .map(SagaState.StepState::result)
                .filter(StepFact.SnapshotCompleted.class::isInstance)
                .map(result -> ((StepFact.SnapshotCompleted) result).snapshot())
                .toList();
    }

    /** Components that were asked for and could not be saved, in the order of the plan. */
    static List<Component> missing(SagaState saga) {
        StepsSoFar steps = StepsSoFar.of(saga);
        return saga.original().stages().stream()
                .filter(stage -> stage.onFailure() == OnFailure.PROCEED)
                .flatMap(stage -> ContentActions.of(stage.action()).stream()
                        .filter(content -> !steps.done(stage.action(), content.label())))
                .toList();
    }

    static Consistency consistency(SagaState saga) {
        return saga.kind() == SagaKind.COLD_BACKUP ? Consistency.COLD : Consistency.HOT;
    }

    static boolean baseline(SagaState saga) {
        return saga.request() instanceof Request.BackupRequested backup && backup.baseline();
    }

    static String point(SagaState saga) {
        return Objects.requireNonNull(saga.point(), "every backup has a recovery point");
    }

    private static boolean quiesces(SagaState saga, String target) {
        return saga.original().stages().stream()
                .anyMatch(stage ->
                        stage.action() == Action.QUIESCE && stage.targets().contains(target));
    }

    private static Work onNode(
            Request.ClusterDeclared cluster, String target, @Nullable String bootId, boolean quiesceFollows) {
        Node node = node(cluster, target);
        return new Work.OnNode(
                node,
                cluster.topology().etcdMembers().contains(node),
                cluster.access(),
                cluster.startMethod(),
                bootId,
                cluster.imageMounts(),
                quiesceFollows);
    }

    /**
     * The preflight's, when the report on the quiesce never came: the node was not rebooted in between. An earlier saga's,
     * when this one starts what that one stopped.
     */
    private static @Nullable String bootId(SagaState saga, Map<String, String> quietNodes, String target) {
        StepsSoFar steps = StepsSoFar.of(saga);
        return steps.result(StepFact.NodeQuiesced.class, target)
                .map(StepFact.NodeQuiesced::bootId)
                .or(() -> steps.result(StepFact.NodeChecked.class, target).map(StepFact.NodeChecked::bootId))
                .orElse(quietNodes.get(target));
    }

    /** That of the first attempt: what an attempt that failed has done is not done again by the next one. */
    private static Instant orderedAt(SagaState saga, Action action, Instant now) {
        return StepsSoFar.of(saga)
                .of(action)
                .map(SagaState.StepState::startedAt)
                .findFirst()
                .orElse(now);
    }

    private Work sealPoint(SagaState saga, Request.ClusterDeclared cluster, Instant now) {
        PointDocument document = new PointDocument(
                1,
                cluster.cluster(),
                point(saga),
                saga.saga(),
                consistency(saga),
                baseline(saga),
                saga.startedAt(),
                now,
                cluster.topology(),
                snapshots(saga),
                missing(saga));
        return new Work.SealPoint(point(saga), baseline(saga), json.apply(document), "", "");
    }

    private static Work planRestore(SagaState saga, Request.ClusterDeclared cluster) {
        var restore = (Request.RestoreRequested) saga.request();
        Asked asked = Asked.of(restore, cluster);
        return new Work.PlanRestore(
                cluster.topology(),
                cluster.access(),
                asked.components(),
                restore.point(),
                restore.acceptedLosses(),
                cluster.endpoints().stream()
                        .filter(endpoint -> asked.wants(endpoint.component()))
                        .toList());
    }

    private static ComponentEndpoint endpoint(Request.ClusterDeclared cluster, String label) {
        return cluster.endpoints().stream()
                .filter(endpoint -> endpoint.component().label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a declared endpoint of %s on %s, found none".formatted(label, cluster.cluster())));
    }

    private static Node node(Request.ClusterDeclared cluster, String address) {
        return cluster.topology()
                .node(address)
                .orElseThrow(() -> new IllegalStateException(
                        "expected a declared node, found %s on %s".formatted(address, cluster.cluster())));
    }
}
