package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.Action;
import io.stillpoint.schemas.Consistency;
import io.stillpoint.schemas.Plan;
import io.stillpoint.schemas.Request;
import io.stillpoint.schemas.SagaState;
import java.util.List;

/**
 * The order of an IBM Cloud Private cluster. Masters stop first and start last; etcd is parked before any other pod and
 * healthy before any other pod comes back; nothing is imaged before every node is quiet; nothing is overwritten before
 * what replaces it was read back whole.
 */
public final class IcpProfile implements Profile {

    public static final String NAME = "icp";

    @Override
    public Plan plan(Request request, Request.ClusterDeclared cluster) {
        NodeSets nodes = new NodeSets(cluster.topology());
        StageList stages = new StageList(NAME, "", cluster.patience());
        return switch (request) {
            case Request.BackupRequested backup
            when backup.consistency() == Consistency.COLD -> coldBackup(stages, nodes);
            case Request.BackupRequested _ -> hotBackup(stages);
            case Request.RestoreRequested restore -> restore(stages, nodes, restore.dryRun());
            case Request.StopRequested _ -> stop(stages, nodes);
            case Request.StartRequested _ -> start(stages, nodes);
            case Request.ClusterDeclared _, Request.RestoreApproved _, Request.CancelRequested _ ->
                throw new IllegalArgumentException(request.getClass().getSimpleName() + " needs no plan");
        };
    }

    @Override
    public Plan bringBack(SagaState saga, Request.ClusterDeclared cluster) {
        return new BringBack(saga, cluster).plan();
    }

    private static Plan coldBackup(StageList stages, NodeSets nodes) {
        stages.must("check-nodes", Action.CHECK_NODE, nodes.all())
                .must("check-etcd", Action.CHECK_ETCD, List.of(StageList.ETCD))
                .must("check-vault", Action.CHECK_VAULT, List.of(StageList.VAULT));
        quiesceAll(stages, nodes);
        stages.must("image-nodes", Action.IMAGE_NODE, nodes.imaged());
        startAll(stages, nodes);
        return stages.must("seal-point", Action.SEAL_POINT, List.of(StageList.VAULT))
                .plan();
    }

    private static Plan hotBackup(StageList stages) {
        return stages.must("check-etcd", Action.CHECK_ETCD, List.of(StageList.ETCD))
                .must("check-vault", Action.CHECK_VAULT, List.of(StageList.VAULT))
                .must("snapshot-etcd", Action.SNAPSHOT_ETCD, List.of(StageList.ETCD))
                .must("seal-point", Action.SEAL_POINT, List.of(StageList.VAULT))
                .plan();
    }

    private static Plan stop(StageList stages, NodeSets nodes) {
        stages.must("check-nodes", Action.CHECK_NODE, nodes.all());
        quiesceAll(stages, nodes);
        return stages.plan();
    }

    private static Plan start(StageList stages, NodeSets nodes) {
        startAll(stages, nodes);
        return stages.plan();
    }

    /**
     * Planned after the preflight, so that the plan which a person approves was made on what is true now. Management nodes
     * come back after the control plane; whatever else has a kubelet restarts it, because restored data is older than what
     * a kubelet remembers.
     */
    private static Plan restore(StageList stages, NodeSets nodes, boolean dryRun) {
        List<String> control = nodes.controlPlane();
        List<String> management = nodes.managementBesides();
        List<String> stopped = NodeSets.union(control, management);
        stages.must("check-nodes", Action.CHECK_NODE, stopped)
                .must("plan-restore", Action.PLAN_RESTORE, List.of(StageList.ETCD));
        if (dryRun) {
            return stages.plan();
        }
        return stages.must("verify-snapshot", Action.VERIFY_SNAPSHOT, List.of(StageList.ETCD))
                .must("park-etcd", Action.PARK_ETCD, nodes.etcdMembers())
                .must("park-pods", Action.PARK_PODS, control)
                .must("stop-kubelet-masters", Action.STOP_KUBELET, nodes.masters())
                .must("stop-kubelet-others", Action.STOP_KUBELET, NodeSets.minus(stopped, nodes.masters()))
                .must("replace-etcd-data", Action.REPLACE_ETCD_DATA, nodes.etcdMembers())
                .must("start-kubelet-etcd", Action.START_KUBELET, NodeSets.minus(control, nodes.masters()))
                .must("start-kubelet-masters", Action.START_KUBELET, nodes.masters())
                .must("unpark-etcd", Action.UNPARK_ETCD, nodes.etcdMembers())
                .must("await-etcd", Action.AWAIT_ETCD, List.of(StageList.ETCD))
                .must("unpark-pods", Action.UNPARK_PODS, control)
                .may("start-kubelet-management", Action.START_KUBELET, management)
                .may("restart-kubelets", Action.RESTART_KUBELET, NodeSets.minus(nodes.withPods(), stopped))
                .must("check-health", Action.CHECK_HEALTH, nodes.masters())
                .must("prove-etcd-equal", Action.PROVE_ETCD_EQUAL, List.of(StageList.ETCD))
                .plan();
    }

    private static void quiesceAll(StageList stages, NodeSets nodes) {
        stages.must("park-etcd", Action.PARK_ETCD, nodes.etcdMembers())
                .must("park-pods", Action.PARK_PODS, nodes.withPods())
                .must("quiesce-masters", Action.QUIESCE, nodes.masters())
                .must("quiesce-others", Action.QUIESCE, nodes.others());
    }

    private static void startAll(StageList stages, NodeSets nodes) {
        List<String> control = nodes.controlPlane();
        stages.may("start-others", Action.START_NODE, nodes.others())
                .may("start-masters", Action.START_NODE, nodes.masters())
                .must("unpark-etcd", Action.UNPARK_ETCD, nodes.etcdMembers())
                .must("await-etcd", Action.AWAIT_ETCD, List.of(StageList.ETCD))
                .must("unpark-pods", Action.UNPARK_PODS, control)
                .may("unpark-pods-others", Action.UNPARK_PODS, NodeSets.minus(nodes.withPods(), control))
                .must("check-health", Action.CHECK_HEALTH, nodes.masters());
    }
}
