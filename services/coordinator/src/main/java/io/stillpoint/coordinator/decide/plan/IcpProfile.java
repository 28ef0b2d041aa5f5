package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of an IBM Cloud Private cluster. Masters stop first and start last; etcd is parked before any other pod and
 * healthy before any other pod comes back; nothing is imaged before every node is quiet; nothing is overwritten before
 * what replaces it was read back whole. Content is saved after etcd and restored before it. Where the API server can be asked,
 * it has the last word.
 */
public final class IcpProfile implements Profile {

    public static final String NAME = "icp";

    private final List<Component> contentOrder;

    public IcpProfile() {
        this(Component.content());
    }

    /** @param contentOrder in which content is saved after etcd */
    IcpProfile(List<Component> contentOrder) {
        this.contentOrder = contentOrder;
    }

    @Override
    public Plan plan(Request request, Request.ClusterDeclared cluster) {
        NodeSets nodes = new NodeSets(cluster.topology());
        StageList stages = new StageList(NAME, "", cluster.patience());
        return switch (request) {
            case Request.BackupRequested backup
            when backup.consistency() == Consistency.COLD -> coldBackup(stages, nodes, cluster);
            case Request.BackupRequested backup
            when backup.hotImages() -> hotImages(stages, nodes.imagedHot(backup.roles()));
            case Request.BackupRequested _ -> hotBackup(stages, RequestScope.of(request, cluster));
            case Request.RestoreRequested _ -> restore(stages, nodes, RequestScope.of(request, cluster));
            case Request.StopRequested _ -> stop(stages, nodes);
            case Request.StartRequested _ -> start(stages, nodes, cluster);
            case Request.AsideRequested aside -> aside(stages, nodes, cluster, aside.remove());
            case Request.PruneRequested prune ->
                stages.must("plan-prune", Action.PLAN_PRUNE, List.of(StepTargets.VAULT))
                        .must(
                                "remove-objects",
                                Action.REMOVE_OBJECTS,
                                prune.confirm() ? List.of(StepTargets.VAULT) : List.of())
                        .plan();
            case Request.ClusterDeclared _,
                    Request.PolicyDeclared _,
                    Request.PinRequested _,
                    Request.LossesAccepted _,
                    Request.RestoreApproved _,
                    Request.CancelRequested _ ->
                throw new IllegalArgumentException(request.getClass().getSimpleName() + " needs no plan");
        };
    }

    @Override
    public Plan bringBack(SagaState saga, Request.ClusterDeclared cluster) {
        return new BringBackPlan(saga, cluster).plan();
    }

    private static Plan coldBackup(StageList stages, NodeSets nodes, Request.ClusterDeclared cluster) {
        stages.must("check-nodes", Action.CHECK_NODE, nodes.all())
                .must("check-etcd", Action.CHECK_ETCD, List.of(StepTargets.ETCD))
                .must("check-vault", Action.CHECK_VAULT, List.of(StepTargets.VAULT))
                .may("read-versions", Action.READ_VERSIONS, List.of(StepTargets.VERSIONS));
        quiesceAll(stages, nodes);
        stages.must("image-nodes", Action.IMAGE_NODE, nodes.imaged());
        startAll(stages, nodes);
        checkCluster(stages, cluster);
        return stages.must("seal-point", Action.SEAL_POINT, List.of(StepTargets.VAULT))
                .plan();
    }

    /** A component that cannot be saved, be it etcd, makes the recovery point partial; the others are kept. */
    private Plan hotBackup(StageList stages, RequestScope scope) {
        List<String> etcd = scope.wants(Component.ETCD) ? List.of(StepTargets.ETCD) : List.of();
        stages.may("check-etcd", Action.CHECK_ETCD, etcd)
                .must("check-vault", Action.CHECK_VAULT, List.of(StepTargets.VAULT))
                .may("read-versions", Action.READ_VERSIONS, List.of(StepTargets.VERSIONS))
                .may("snapshot-etcd", Action.SNAPSHOT_ETCD, etcd);
        // In this order whatever etcd refers to exists in what is saved after it; restored in the reverse one.
        for (Component content : contentOrder) {
            if (scope.wants(content)) {
                String label = content.label();
                stages.may("snapshot-" + label, content.snapshot(), List.of(label));
            }
        }
        return stages.must("seal-point", Action.SEAL_POINT, List.of(StepTargets.VAULT))
                .plan();
    }

    /** Nothing is stopped. A node that cannot be imaged makes the recovery point partial. */
    private static Plan hotImages(StageList stages, List<String> nodes) {
        return stages.must("check-vault", Action.CHECK_VAULT, List.of(StepTargets.VAULT))
                .may("read-versions", Action.READ_VERSIONS, List.of(StepTargets.VERSIONS))
                .may("image-running-nodes", Action.IMAGE_NODE, nodes)
                .must("seal-point", Action.SEAL_POINT, List.of(StepTargets.VAULT))
                .plan();
    }

    private static Plan stop(StageList stages, NodeSets nodes) {
        stages.must("check-nodes", Action.CHECK_NODE, nodes.all());
        quiesceAll(stages, nodes);
        return stages.plan();
    }

    private static Plan start(StageList stages, NodeSets nodes, Request.ClusterDeclared cluster) {
        startAll(stages, nodes);
        checkCluster(stages, cluster);
        return stages.plan();
    }

    /**
     * Planned after the preflight, so that the plan which a person approves was made on what is true now. Everything is read
     * back whole before anything is overwritten. Without etcd no node is stopped.
     */
    private Plan restore(StageList stages, NodeSets nodes, RequestScope scope) {
        boolean etcd = scope.wants(Component.ETCD);
        List<Component> content =
                contentOrder.reversed().stream().filter(scope::wants).toList();
        if (etcd) {
            stages.must("check-nodes", Action.CHECK_NODE, stoppedForRestore(nodes));
        }
        stages.must("plan-restore", Action.PLAN_RESTORE, List.of(StepTargets.PLAN));
        if (scope.dryRun()) {
            return stages.plan();
        }
        List<String> read =
                new ArrayList<>(content.stream().map(Component::label).toList());
        if (etcd) {
            read.add(StepTargets.ETCD);
        }
        stages.must("verify-snapshot", Action.VERIFY_SNAPSHOT, read);
        for (Component component : content) {
            String label = component.label();
            stages.must("restore-" + label, component.restore().orElseThrow(), List.of(label));
        }
        if (etcd) {
            restoreEtcd(stages, nodes);
        }
        // With etcd, only now: before its restore was proved there may be no API server that answers.
        boolean recycles = scope.cluster().kubernetes() && scope.wants(Component.REGISTRY);
        stages.may("recycle-registry", Action.RECYCLE_REGISTRY, recycles ? List.of(StepTargets.KUBERNETES) : List.of());
        checkCluster(stages, scope.cluster());
        return stages.plan();
    }

    /** What it finds is published and undoes nothing: the cluster has come too far for that. */
    private static void checkCluster(StageList stages, Request.ClusterDeclared cluster) {
        stages.may(
                "check-cluster",
                Action.CHECK_CLUSTER,
                cluster.kubernetes() ? List.of(StepTargets.KUBERNETES) : List.of());
    }

    /**
     * Management nodes come back after the control plane. Every other kubelet restarts, because restored data is older than what
     * a kubelet remembers. Both have a second round, as in {@link #startAll}.
     */
    private static void restoreEtcd(StageList stages, NodeSets nodes) {
        List<String> control = nodes.controlPlane();
        List<String> management = nodes.managementBesides();
        List<String> stopped = stoppedForRestore(nodes);
        List<String> running = NodeSets.minus(nodes.withPods(), stopped);
        stages.must("park-etcd", Action.PARK_ETCD, nodes.etcdMembers())
                .must("park-pods", Action.PARK_PODS, control)
                .must("stop-kubelet-masters", Action.STOP_KUBELET, nodes.masters())
                .must("stop-kubelet-others", Action.STOP_KUBELET, NodeSets.minus(stopped, nodes.masters()))
                .must("replace-etcd-data", Action.REPLACE_ETCD_DATA, nodes.etcdMembers())
                .must("start-kubelet-etcd", Action.START_KUBELET, NodeSets.minus(control, nodes.masters()))
                .must("start-kubelet-masters", Action.START_KUBELET, nodes.masters())
                .must("unpark-etcd", Action.UNPARK_ETCD, nodes.etcdMembers())
                .must("await-etcd", Action.AWAIT_ETCD, List.of(StepTargets.ETCD))
                .must("unpark-pods", Action.UNPARK_PODS, control)
                .may("start-kubelet-management", Action.START_KUBELET, management)
                .may("restart-kubelets", Action.RESTART_KUBELET, running)
                .may("start-untried-management", Action.START_KUBELET, management)
                .may("restart-untried-kubelets", Action.RESTART_KUBELET, running)
                .must("check-health", Action.CHECK_HEALTH, nodes.masters())
                .must("prove-etcd-equal", Action.PROVE_ETCD_EQUAL, List.of(StepTargets.ETCD));
    }

    private static List<String> stoppedForRestore(NodeSets nodes) {
        return NodeSets.union(nodes.controlPlane(), nodes.managementBesides());
    }

    /** One that does not answer keeps nobody from asking the others. Only what was listed is removed. */
    private Plan aside(StageList stages, NodeSets nodes, Request.ClusterDeclared cluster, boolean remove) {
        List<String> keepers = new ArrayList<>(nodes.restored());
        contentOrder.stream()
                .filter(component -> component.rollBack().isPresent())
                .filter(component -> cluster.endpoints().stream().anyMatch(each -> each.component() == component))
                .forEach(component -> keepers.add(component.label()));
        stages.may("list-aside", Action.LIST_ASIDE, keepers);
        return stages.may("remove-aside", Action.REMOVE_ASIDE, remove ? keepers : List.of())
                .plan();
    }

    private static void quiesceAll(StageList stages, NodeSets nodes) {
        stages.must("park-etcd", Action.PARK_ETCD, nodes.etcdMembers())
                .must("park-pods", Action.PARK_PODS, nodes.withPods())
                .must("quiesce-masters", Action.QUIESCE, nodes.masters())
                .must("quiesce-others", Action.QUIESCE, nodes.others());
    }

    /**
     * What was to bring nodes back and nobody tried the first time, since no backup worker took it, gets a second round once the control
     * plane has its pods. What somebody tried in vain gets none: that would keep the others waiting.
     */
    private static void startAll(StageList stages, NodeSets nodes) {
        List<String> control = nodes.controlPlane();
        stages.may("start-others", Action.START_NODE, nodes.others())
                .may("start-masters", Action.START_NODE, nodes.masters())
                .must("unpark-etcd", Action.UNPARK_ETCD, nodes.etcdMembers())
                .must("await-etcd", Action.AWAIT_ETCD, List.of(StepTargets.ETCD))
                .must("unpark-pods", Action.UNPARK_PODS, control)
                .may("start-untried-others", Action.START_NODE, NodeSets.minus(nodes.all(), control))
                .may("unpark-pods-others", Action.UNPARK_PODS, NodeSets.minus(nodes.withPods(), control))
                .may("unpark-untried-others", Action.UNPARK_PODS, NodeSets.minus(nodes.withPods(), control))
                .must("check-health", Action.CHECK_HEALTH, nodes.masters());
    }
}
