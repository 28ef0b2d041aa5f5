package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks what makes a restore safe. A dry run ends with its plan. */
final class RestoreRules {

    private RestoreRules() {}

    private static final Set<Action> WITHOUT_NODES =
            EnumSet.of(Action.PLAN_RESTORE, Action.VERIFY_SNAPSHOT, Action.RECYCLE_REGISTRY, Action.CHECK_CLUSTER);

    static void check(PlanView view, RequestScope scope) {
        boolean etcd = scope.wants(Component.ETCD);
        planned(view);
        if (etcd) {
            int plan = view.first(Action.PLAN_RESTORE);
            view.before(plan, Action.CHECK_NODE, confusable(view), PlanRule.PREFLIGHT_FIRST);
        } else {
            withoutNodes(view);
        }
        if (scope.dryRun()) {
            if (view.firstTouch() != PlanView.NEVER) {
                view.violated(PlanRule.ASKED_FOR, view.firstTouch(), "a dry run");
            }
            return;
        }
        verified(view, scope);
        if (etcd) {
            kubelets(view);
            replaced(view);
        }
    }

    private static void planned(PlanView view) {
        int touch = Math.min(view.firstTouch(), view.first(Action.VERIFY_SNAPSHOT));
        view.before(
                Math.min(view.stages().size(), touch),
                Action.PLAN_RESTORE,
                Set.of(StepTargets.PLAN),
                PlanRule.VERIFIED_BEFORE_TOUCHED);
    }

    /** Everything that is restored was read back whole before the first of it is overwritten. */
    private static void verified(PlanView view, RequestScope scope) {
        Set<String> labels = new LinkedHashSet<>();
        scope.components().forEach(component -> labels.add(component.label()));
        int touch = Math.min(view.stages().size(), view.firstTouch());
        view.before(touch, Action.VERIFY_SNAPSHOT, labels, PlanRule.VERIFIED_BEFORE_TOUCHED);
        for (String target : view.targets(Action.VERIFY_SNAPSHOT)) {
            if (!labels.contains(target)) {
                view.violated(PlanRule.ASKED_FOR, view.first(Action.VERIFY_SNAPSHOT), target);
            }
        }
    }

    private static void withoutNodes(PlanView view) {
        for (int place = 0; place < view.stages().size(); place++) {
            Action action = view.stages().get(place).action();
            if (!WITHOUT_NODES.contains(action)
                    && !ComponentOrderRules.contentRestores().contains(action)) {
                view.violated(PlanRule.NODES_ONLY_FOR_ETCD, place, action.name());
            }
        }
    }

    private static void replaced(PlanView view) {
        int replace = view.first(Action.REPLACE_ETCD_DATA);
        if (replace != PlanView.NEVER) {
            view.before(replace, Action.PARK_ETCD, view.members(), PlanRule.QUIET_BEFORE_REPLACED);
            view.before(replace, Action.STOP_KUBELET, confusable(view), PlanRule.QUIET_BEFORE_REPLACED);
        }
        int start = Math.min(view.first(Action.START_KUBELET), view.first(Action.UNPARK_ETCD));
        view.before(start, Action.REPLACE_ETCD_DATA, view.members(), PlanRule.REPLACED_EVERYWHERE);
        if (view.last(Action.REPLACE_ETCD_DATA) > start) {
            view.violated(PlanRule.REPLACED_EVERYWHERE, start, StepTargets.ETCD);
        }
        if (view.last(Action.PROVE_ETCD_EQUAL) < view.last(Action.AWAIT_ETCD)) {
            view.violated(PlanRule.CHECKED_AT_THE_END, PlanView.NEVER, StepTargets.ETCD);
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
