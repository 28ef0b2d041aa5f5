package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.Action;
import io.stillpoint.schemas.Node;
import io.stillpoint.schemas.Role;
import java.util.LinkedHashSet;
import java.util.Set;

/** What makes a restore safe. A dry run ends with its plan. */
final class RestoreRules {

    private RestoreRules() {}

    static void check(PlanView view) {
        Set<String> etcd = Set.of(StageList.ETCD);
        int touch = view.firstTouch();
        int plan = view.first(Action.PLAN_RESTORE);
        int verify = view.first(Action.VERIFY_SNAPSHOT);
        view.before(
                Math.min(view.stages().size(), Math.min(touch, verify)),
                Action.PLAN_RESTORE,
                etcd,
                PlanRule.VERIFIED_BEFORE_TOUCHED);
        view.before(plan, Action.CHECK_NODE, confusable(view), PlanRule.PREFLIGHT_FIRST);
        if (touch == PlanView.NEVER) {
            return;
        }
        view.before(touch, Action.VERIFY_SNAPSHOT, etcd, PlanRule.VERIFIED_BEFORE_TOUCHED);
        kubelets(view);
        int replace = view.first(Action.REPLACE_ETCD_DATA);
        if (replace != PlanView.NEVER) {
            view.before(replace, Action.PARK_ETCD, view.members(), PlanRule.QUIET_BEFORE_REPLACED);
            view.before(replace, Action.STOP_KUBELET, confusable(view), PlanRule.QUIET_BEFORE_REPLACED);
        }
        int start = Math.min(view.first(Action.START_KUBELET), view.first(Action.UNPARK_ETCD));
        view.before(start, Action.REPLACE_ETCD_DATA, view.members(), PlanRule.REPLACED_EVERYWHERE);
        if (view.last(Action.REPLACE_ETCD_DATA) > start) {
            view.violated(PlanRule.REPLACED_EVERYWHERE, start, StageList.ETCD);
        }
        if (view.last(Action.PROVE_ETCD_EQUAL) < view.last(Action.AWAIT_ETCD)) {
            view.violated(PlanRule.CHECKED_AT_THE_END, PlanView.NEVER, StageList.ETCD);
        }
    }

    /** Of members that are no masters before those of masters; of all other nodes once pods are back, but none left out. */
    private static void kubelets(PlanView view) {
        Set<String> members = new LinkedHashSet<>(view.members());
        members.removeAll(view.masters());
        for (String master : view.masters()) {
            view.before(
                    view.first(Action.START_KUBELET, master),
                    Action.START_KUBELET,
                    members,
                    PlanRule.MASTERS_START_LAST);
        }
        Set<String> others = StopRules.withPods(view);
        others.removeAll(view.controlPlane());
        for (String other : others) {
            boolean stopped = view.first(Action.STOP_KUBELET, other) != PlanView.NEVER;
            int start = view.first(stopped ? Action.START_KUBELET : Action.RESTART_KUBELET, other);
            if (start == PlanView.NEVER || start < view.last(Action.UNPARK_PODS)) {
                view.violated(PlanRule.CONTROL_PLANE_FIRST, start, other);
            }
        }
    }

    /** Kubelets that must not run while etcd's data changes below them: of masters, members and management nodes. */
    private static Set<String> confusable(PlanView view) {
        Set<String> nodes = new LinkedHashSet<>(view.controlPlane());
        view.topology().with(Role.MANAGEMENT).stream().map(Node::address).forEach(nodes::add);
        return nodes;
    }
}
