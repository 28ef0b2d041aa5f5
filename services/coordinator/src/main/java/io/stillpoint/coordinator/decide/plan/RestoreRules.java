package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.Action;
import io.stillpoint.schemas.Node;
import io.stillpoint.schemas.Role;
import java.util.LinkedHashSet;
import java.util.Set;

/** What makes a restore safe. A dry run touches nothing, so it has nothing to keep but its own plan. */
final class RestoreRules {

    private RestoreRules() {}

    static void check(PlanView view) {
        int touch = view.firstTouch();
        if (touch == PlanView.NEVER) {
            return;
        }
        Set<String> etcd = Set.of(StageList.ETCD);
        view.before(touch, Action.PLAN_RESTORE, etcd, PlanRule.VERIFIED_BEFORE_TOUCHED);
        view.before(touch, Action.VERIFY_SNAPSHOT, etcd, PlanRule.VERIFIED_BEFORE_TOUCHED);
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

    /** Kubelets that must not run while etcd's data changes below them: of masters, members and management nodes. */
    private static Set<String> confusable(PlanView view) {
        Set<String> nodes = new LinkedHashSet<>(view.controlPlane());
        view.topology().with(Role.MANAGEMENT).stream().map(Node::address).forEach(nodes::add);
        return nodes;
    }
}
