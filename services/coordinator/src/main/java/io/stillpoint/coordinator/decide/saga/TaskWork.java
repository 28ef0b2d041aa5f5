package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.AsideChoice;
import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.coordinator.decide.state.PruneChoice;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.Phase;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.ChainHead;
import io.stillpoint.schemas.vault.PointDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a backup worker what it needs for a step, out of what the saga has found out so far. */
public final class TaskWork {

    private final Function<PointDocument, String> json;

    /** @param json the exact text that is written and signed */
    public TaskWork(Function<PointDocument, String> json) {
        this.json = json;
    }

    /**
     * For a step of the saga that runs.
     *
     * @param head what a sealed document says about the log
     */
    Work of(ClusterState state, Action action, String target, Instant now, @Nullable ChainHead head) {
        SagaState saga = Objects.requireNonNull(state.running());
        Request.ClusterDeclared cluster = Objects.requireNonNull(state.declared());
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
                    CHECK_HEALTH -> onNode(saga, cluster, target, bootId(saga, state.quietNodes(), target));
            // A running cluster is saved from its quorum; one that is about to stop must be whole.
            case CHECK_ETCD -> new Work.OnEtcd(members, access, saga.kind() == SagaKind.HOT_BACKUP);
            case PROVE_ETCD_EQUAL -> new Work.OnEtcd(members, access, false);
            case AWAIT_ETCD -> new Work.OnEtcd(members, access, saga.phase() == Phase.COMPENSATING);
            case RECYCLE_REGISTRY, CHECK_CLUSTER ->
                new Work.OnKubernetes(cluster.topology(), access, orderedAt(saga, action, now));
            case CHECK_VAULT -> new Work.OnVault();
            case READ_VERSIONS -> new Work.ReadVersions(cluster.topology(), access, cluster.kubernetes());
            case IMAGE_NODE ->
                new Work.ImageNode(
                        node(cluster, target),
                        access,
                        BackupProgress.point(saga),
                        cluster.imageMounts(),
                        BackupProgress.consistency(saga) == Consistency.COLD);
            case SNAPSHOT_ETCD -> new Work.SnapshotEtcd(members, access, BackupProgress.point(saga));
            case SEAL_POINT -> sealPoint(saga, cluster, state.policy(), now, head);
            case PLAN_RESTORE -> planRestore(saga, cluster);
            case VERIFY_SNAPSHOT -> new Work.VerifySnapshot(PlannedRestore.snapshot(saga, target));
            case REPLACE_ETCD_DATA ->
                new Work.ReplaceEtcdData(
                        node(cluster, target),
                        members,
                        access,
                        PlannedRestore.snapshot(saga, Component.ETCD.label()),
                        PlannedRestore.accepted(saga, Component.ETCD, target));
            case ROLL_BACK_ETCD_DATA ->
                new Work.RollBackEtcdData(
                        node(cluster, target),
                        access,
                        SagaSteps.of(saga)
                                .result(StepFact.ComponentRestored.class, target)
                                .map(StepFact.ComponentRestored::movedAside)
                                .orElse(Map.of()));
            case PLAN_PRUNE ->
                new Work.PlanPrune(
                        PruneChoice.of(state).confirmed(),
                        Objects.requireNonNull(state.policy()),
                        List.copyOf(state.pins().keySet()),
                        PruneChoice.of(state).inUse(),
                        state.sequence());
            case REMOVE_OBJECTS ->
                new Work.RemoveObjects(
                        PruneChoice.of(state).planned().stream()
                                .flatMap(plan -> PruneChoice.goes(plan).stream())
                                .map(PruneVerdict::point)
                                .toList(),
                        state.sequence(),
                        PruneChoice.of(state)
                                .planned()
                                .map(StepFact.PrunePlanned::locks)
                                .orElse(List.of()));
            case LIST_ASIDE -> aside(cluster, target, List.of(), false);
            case REMOVE_ASIDE -> {
                AsideChoice choice = AsideChoice.of(state);
                yield aside(cluster, target, choice.sagas(target), choice.named());
            }
            default -> onContent(saga, cluster, action, Component.of(action).orElseThrow());
        };
    }

    private static Work onContent(SagaState saga, Request.ClusterDeclared cluster, Action action, Component content) {
        Access access = cluster.access();
        if (action == content.snapshot()) {
            String point = BackupProgress.point(saga);
            return content.hasEndpoint()
                    ? new Work.SnapshotContent(endpoint(cluster, content), access, point, cluster.kubernetes())
                    : new Work.SnapshotCertificates(cluster.topology(), access, point);
        }
        SnapshotRef snapshot = PlannedRestore.snapshot(saga, content.label());
        if (content.restore().filter(action::equals).isPresent()) {
            List<Acceptance> accepted = PlannedRestore.accepted(saga, content, content.label());
            return content.hasEndpoint()
                    ? new Work.RestoreContent(endpoint(cluster, content), access, snapshot, accepted)
                    : new Work.RestoreCertificates(cluster.topology(), access, snapshot, accepted);
        }
        return content.hasEndpoint()
                ? new Work.RollBackContent(endpoint(cluster, content), access)
                : new Work.RollBackCertificates(cluster.topology(), access, snapshot);
    }

    private static Work aside(
            Request.ClusterDeclared cluster, String target, List<String> sagas, boolean unfinishedToo) {
        Optional<ComponentEndpoint> endpoint = cluster.endpoints().stream()
                .filter(each -> each.component().label().equals(target))
                .findFirst();
        if (endpoint.isPresent()) {
            return new Work.AsideAtEndpoint(endpoint.get(), cluster.access(), sagas, unfinishedToo);
        }
        Node node = node(cluster, target);
        boolean member = cluster.topology().etcdMembers().contains(node);
        return new Work.AsideOnNode(node, member, cluster.access(), sagas);
    }

    private static boolean quiesces(SagaState saga, String target) {
        return saga.original().stages().stream()
                .anyMatch(stage ->
                        stage.action() == Action.QUIESCE && stage.targets().contains(target));
    }

    private static Work onNode(
            SagaState saga, Request.ClusterDeclared cluster, String target, @Nullable String bootId) {
        Node node = node(cluster, target);
        return new Work.OnNode(
                node,
                cluster.topology().etcdMembers().contains(node),
                cluster.access(),
                cluster.startMethod(),
                bootId,
                cluster.imageMounts(),
                quiesces(saga, target),
                saga.request() instanceof Request.StartRequested start ? start.adoptParked() : List.of());
    }

    /**
     * The boot id of the quiesce. Of the preflight, when the report on the quiesce never came: the node was not rebooted in
     * between. Of an earlier saga, when this one starts what that one stopped.
     */
    private static @Nullable String bootId(SagaState saga, Map<String, String> quietNodes, String target) {
        SagaSteps steps = SagaSteps.of(saga);
        return steps.result(StepFact.NodeQuiesced.class, target)
                .map(StepFact.NodeQuiesced::bootId)
                .or(() -> steps.result(StepFact.NodeChecked.class, target).map(StepFact.NodeChecked::bootId))
                .orElse(quietNodes.get(target));
    }

    /** The time of the first attempt: what a failed attempt has done is not done again by the next one. */
    private static Instant orderedAt(SagaState saga, Action action, Instant now) {
        return SagaSteps.of(saga)
                .of(action)
                .map(SagaState.StepState::startedAt)
                .findFirst()
                .orElse(now);
    }

    /** The document follows from the saga, and is the same for every attempt: an earlier one may have written it. */
    private Work sealPoint(
            SagaState saga,
            Request.ClusterDeclared cluster,
            @Nullable BackupPolicy policy,
            Instant now,
            @Nullable ChainHead head) {
        String point = BackupProgress.point(saga);
        boolean baseline = BackupProgress.baseline(saga);
        PointDocument document = new PointDocument(
                1,
                cluster.cluster(),
                point,
                saga.saga(),
                BackupProgress.consistency(saga),
                baseline,
                saga.startedAt(),
                orderedAt(saga, Action.SEAL_POINT, now),
                cluster.topology(),
                BackupProgress.snapshots(saga),
                BackupProgress.missing(saga),
                BackupProgress.versions(saga),
                head,
                BackupProgress.notes(saga));
        return new Work.SealPoint(point, baseline, json.apply(document), "", "", policy == null ? null : policy.lock());
    }

    private static Work planRestore(SagaState saga, Request.ClusterDeclared cluster) {
        var restore = (Request.RestoreRequested) saga.request();
        RequestScope scope = RequestScope.of(restore, cluster);
        return new Work.PlanRestore(
                cluster.topology(),
                cluster.access(),
                scope.components(),
                restore.point(),
                restore.acceptedCodes(),
                cluster.endpoints().stream()
                        .filter(endpoint -> scope.wants(endpoint.component()))
                        .toList(),
                restore.at());
    }

    private static ComponentEndpoint endpoint(Request.ClusterDeclared cluster, Component component) {
        return cluster.endpoints().stream()
                .filter(endpoint -> endpoint.component() == component)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected a declared endpoint of %s on %s, found none"
                        .formatted(component.label(), cluster.cluster())));
    }

    private static Node node(Request.ClusterDeclared cluster, String address) {
        return cluster.topology()
                .node(address)
                .orElseThrow(() -> new IllegalStateException(
                        "expected a declared node, found %s on %s".formatted(address, cluster.cluster())));
    }
}
