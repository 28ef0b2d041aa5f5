package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.util.LinkedHashSet;
import java.util.Set;

/** In which order a plan may start things, and that it leaves nothing out. */
final class StartRules {

    private StartRules() {}

    static void check(PlanView view, SagaKind kind) {
        mastersLast(view, Action.START_NODE, Set.of());
        etcdBeforePods(view);
        unparkedInOrder(view, kind);
        if (kind == SagaKind.START) {
            comesBack(view, view.nodes(), Action.START_NODE, 0);
            comesBack(view, view.members(), Action.UNPARK_ETCD, 0);
            comesBack(view, StopRules.withPods(view), Action.UNPARK_PODS, 0);
        } else if (kind != SagaKind.STOP) {
            comesBack(view, Action.QUIESCE, Action.START_NODE);
            comesBack(view, Action.STOP_KUBELET, Action.START_KUBELET);
            comesBack(view, Action.PARK_ETCD, Action.UNPARK_ETCD);
            comesBack(view, Action.PARK_PODS, Action.UNPARK_PODS);
        }
        triedAgain(view);
        healthAtTheEnd(view);
    }

    /** Without the control plane a saga is given up, and bringing back has two rounds of its own. */
    private static void triedAgain(PlanView view) {
        for (int place = 0; place < view.stages().size(); place++) {
            Stage stage = view.stages().get(place);
            for (String target : stage.targets()) {
                long rounds = view.stages().stream()
                        .filter(other -> other.action() == stage.action()
                                && other.targets().contains(target))
                        .count();
                if (stage.action().bringsBack() && !view.controlPlane().contains(target) && rounds < 2) {
                    view.violated(PlanRule.TRIED_AGAIN, place, target);
                }
            }
        }
    }

    private static void unparkedInOrder(PlanView view, SagaKind kind) {
        int unpark = view.first(Action.UNPARK_ETCD);
        int pods = view.first(Action.UNPARK_PODS);
        for (String node : view.targets(Action.START_NODE)) {
            // A second try of a node that is no part of the control plane may come later.
            if (unpark != PlanView.NEVER && view.first(Action.START_NODE, node) > unpark) {
                view.violated(PlanRule.STARTED_BEFORE_UNPARKED, unpark, node);
            }
        }
        if (unpark != PlanView.NEVER && kind == SagaKind.RESTORE) {
            view.before(unpark, Action.START_KUBELET, view.controlPlane(), PlanRule.STARTED_BEFORE_UNPARKED);
        }
        if (pods != PlanView.NEVER) {
            view.before(
                    view.first(Action.AWAIT_ETCD),
                    Action.UNPARK_ETCD,
                    view.members(),
                    PlanRule.ETCD_HEALTHY_BEFORE_PODS);
            controlPlanesPodsFirst(view);
        }
    }

    private static void controlPlanesPodsFirst(PlanView view) {
        Set<String> control = new LinkedHashSet<>(view.targets(Action.UNPARK_PODS));
        control.retainAll(view.controlPlane());
        for (String other : view.targets(Action.UNPARK_PODS)) {
            if (!control.contains(other)) {
                view.before(
                        view.first(Action.UNPARK_PODS, other),
                        Action.UNPARK_PODS,
                        control,
                        PlanRule.CONTROL_PLANE_FIRST);
            }
        }
    }

    /**
     * Every other node that this plan starts is started at an earlier place than any master.
     *
     * @param missed nodes of which it was published that they did not start; they are waited for no more
     */
    static void mastersLast(PlanView view, Action action, Set<String> missed) {
        Set<String> others = new LinkedHashSet<>(view.targets(action));
        others.removeAll(view.masters());
        others.removeAll(missed);
        for (String master : view.masters()) {
            int place = view.first(action, master);
            for (String other : others) {
                if (place != PlanView.NEVER && view.first(action, other) >= place) {
                    view.violated(PlanRule.MASTERS_START_LAST, place, other);
                }
            }
        }
    }

    /** Between the last change to etcd and any unparking of pods stands the gate. */
    static void etcdBeforePods(PlanView view) {
        boolean gate = false;
        for (int place = 0; place < view.stages().size(); place++) {
            Stage stage = view.stages().get(place);
            switch (stage.action()) {
                case AWAIT_ETCD -> gate = true;
                case PARK_ETCD, UNPARK_ETCD, REPLACE_ETCD_DATA, ROLL_BACK_ETCD_DATA -> gate = false;
                case UNPARK_PODS -> {
                    if (!gate) {
                        view.violated(PlanRule.ETCD_HEALTHY_BEFORE_PODS, place, StepTargets.ETCD);
                    }
                }
                default -> {
                    // Says nothing about etcd.
                }
            }
        }
    }

    private static void comesBack(PlanView view, Action stop, Action start) {
        for (String target : view.targets(stop)) {
            comesBack(view, Set.of(target), start, view.first(stop, target));
        }
    }

    private static void comesBack(PlanView view, Set<String> targets, Action start, int after) {
        for (String target : targets) {
            int place = view.first(start, target);
            if (place == PlanView.NEVER || place < after) {
                view.violated(PlanRule.COMES_BACK, place, target);
            }
        }
    }

    private static void healthAtTheEnd(PlanView view) {
        int unparked = view.last(Action.UNPARK_PODS);
        if (unparked < 0) {
            return;
        }
        for (String master : view.masters()) {
            int place = view.first(Action.CHECK_HEALTH, master);
            if (place == PlanView.NEVER || place < unparked) {
                view.violated(PlanRule.CHECKED_AT_THE_END, place, master);
            }
        }
    }
}
