package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.LinkedHashSet;
import java.util.Set;

/** In which order a plan may stop things. */
final class StopRules {

    private StopRules() {}

    static void check(PlanView view, SagaKind kind) {
        preflight(view, kind);
        int pods = view.first(Action.PARK_PODS);
        if (pods != PlanView.NEVER) {
            view.before(pods, Action.PARK_ETCD, view.members(), PlanRule.ETCD_PARKED_FIRST);
        }
        int stop = view.first(Action.QUIESCE, Action.STOP_KUBELET);
        if (stop != PlanView.NEVER) {
            Set<String> resting = new LinkedHashSet<>(withPods(view));
            if (kind == SagaKind.RESTORE) {
                // Elsewhere pods run on; without a control plane nothing changes for them.
                resting.retainAll(view.controlPlane());
            }
            view.before(stop, Action.PARK_ETCD, view.members(), PlanRule.PARKED_BEFORE_STOPPED);
            view.before(stop, Action.PARK_PODS, resting, PlanRule.PARKED_BEFORE_STOPPED);
        }
        mastersFirst(view, Action.QUIESCE);
        mastersFirst(view, Action.STOP_KUBELET);
        mastersFirst(view, Action.RESTART_KUBELET, Action.STOP_KUBELET);
        if (kind == SagaKind.STOP) {
            view.before(view.stages().size(), Action.QUIESCE, view.nodes(), PlanRule.MASTERS_STOP_FIRST);
        }
    }

    private static void preflight(PlanView view, SagaKind kind) {
        int touch = view.firstTouch();
        if (touch == PlanView.NEVER || kind == SagaKind.START) {
            return;
        }
        Set<String> stopped = view.targets(
                Action.PARK_ETCD, Action.PARK_PODS, Action.QUIESCE, Action.STOP_KUBELET, Action.REPLACE_ETCD_DATA);
        view.before(touch, Action.CHECK_NODE, stopped, PlanRule.PREFLIGHT_FIRST);
        if (kind == SagaKind.COLD_BACKUP) {
            view.before(touch, Action.CHECK_ETCD, Set.of(StepTargets.ETCD), PlanRule.PREFLIGHT_FIRST);
            view.before(touch, Action.CHECK_VAULT, Set.of(StepTargets.VAULT), PlanRule.PREFLIGHT_FIRST);
        }
    }

    private static void mastersFirst(PlanView view, Action action) {
        mastersFirst(view, action, action);
    }

    /** Wherever {@code action} is done to another node, {@code mastersAction} was done to every master at an earlier place. */
    private static void mastersFirst(PlanView view, Action action, Action mastersAction) {
        Set<String> others = new LinkedHashSet<>(view.targets(action));
        others.removeAll(view.masters());
        for (String other : others) {
            int place = view.first(action, other);
            for (String master : view.masters()) {
                if (view.first(mastersAction, master) >= place) {
                    view.violated(PlanRule.MASTERS_STOP_FIRST, place, other);
                }
            }
        }
    }

    /** A boot node that is nothing else has no kubelet and so no static pods. */
    static Set<String> withPods(PlanView view) {
        Set<String> nodes = new LinkedHashSet<>();
        view.topology().nodes().stream()
                .filter(node -> !node.roles().equals(Set.of(Role.BOOT)))
                .forEach(node -> nodes.add(node.address()));
        return nodes;
    }
}
