package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Checks a plan that brings a cluster back. Failures in it are passed over, so only its order can protect the cluster. */
final class BringBackRules {

    private BringBackRules() {}

    static void check(PlanView view, SagaState saga) {
        SagaSteps steps = SagaSteps.of(saga);
        Set<String> replaced = new LinkedHashSet<>(steps.targets(Action.REPLACE_ETCD_DATA));
        allowed(view, !replaced.isEmpty());
        Set<String> missed = new HashSet<>();
        for (String node : view.nodes()) {
            if (steps.failed(Action.START_NODE, node)) {
                missed.add(node);
            }
        }
        StartRules.mastersLast(view, Action.START_NODE, missed);
        StartRules.etcdBeforePods(view);
        comesBack(view, steps, Action.QUIESCE, Action.START_NODE, false);
        comesBack(view, steps, Action.STOP_KUBELET, Action.START_KUBELET, !replaced.isEmpty());
        comesBack(view, steps, Action.PARK_ETCD, Action.UNPARK_ETCD, !replaced.isEmpty());
        comesBack(view, steps, Action.PARK_PODS, Action.UNPARK_PODS, !replaced.isEmpty());
        rolledBack(view, steps, replaced);
        contentRolledBack(view, steps);
        fenced(view, saga);
    }

    /** Nothing is stopped or parked any more, unless replaced data must be taken from below it. */
    private static void allowed(PlanView view, boolean rollsBack) {
        for (int place = 0; place < view.stages().size(); place++) {
            Action action = view.stages().get(place).action();
            boolean fine = switch (action) {
                case START_NODE, START_KUBELET, RESTART_KUBELET, UNPARK_ETCD, AWAIT_ETCD, UNPARK_PODS, CHECK_HEALTH ->
                    true;
                case PARK_ETCD, PARK_PODS, STOP_KUBELET, ROLL_BACK_ETCD_DATA -> rollsBack;
                // Which of them: see contentRolledBack.
                default -> ComponentOrderRules.contentRollBacks().contains(action);
            };
            if (!fine) {
                view.violated(PlanRule.ACTION_ALLOWED, place, action.name());
            }
        }
    }

    private static void comesBack(PlanView view, SagaSteps steps, Action stop, Action start, boolean undoneByRollBack) {
        List<String> planned = List.copyOf(view.targets(start));
        for (String target : steps.targets(stop)) {
            boolean back = steps.done(start, target) && !undoneByRollBack;
            if (!back && !planned.contains(target)) {
                view.violated(PlanRule.COMES_BACK, PlanView.NEVER, target);
            }
        }
    }

    private static void rolledBack(PlanView view, SagaSteps steps, Set<String> replaced) {
        if (replaced.isEmpty()) {
            return;
        }
        int start = Math.min(view.first(Action.UNPARK_ETCD), view.first(Action.START_KUBELET, Action.START_NODE));
        view.before(start, Action.ROLL_BACK_ETCD_DATA, replaced, PlanRule.ROLLED_BACK_FIRST);
        int rollBack = view.first(Action.ROLL_BACK_ETCD_DATA);
        view.before(rollBack, Action.PARK_ETCD, steps.targets(Action.UNPARK_ETCD), PlanRule.ROLLED_BACK_FIRST);
    }

    private static void contentRolledBack(PlanView view, SagaSteps steps) {
        for (ComponentOrderRules.ComponentActions content : ComponentOrderRules.CONTENT) {
            Action rollBack = content.rollBack();
            boolean halfRestored = steps.started(content.restore()) && !steps.done(content.restore(), content.label());
            if (rollBack != null && halfRestored != (view.first(rollBack) != PlanView.NEVER)) {
                view.violated(PlanRule.CONTENT_ROLLED_BACK, PlanView.NEVER, content.label());
            }
        }
    }

    private static void fenced(PlanView view, SagaState saga) {
        Set<String> changed = new HashSet<>();
        for (Stage stage : view.stages()) {
            if (stage.action().changesNode()) {
                changed.addAll(stage.targets());
            }
        }
        boolean hot = saga.kind() == SagaKind.HOT_IMAGE;
        for (StepState step : saga.steps().values()) {
            boolean onNode = step.action().changesNode() || (step.action() == Action.IMAGE_NODE && !hot);
            if (onNode
                    && step.status() == StepStatus.RUNNING
                    && !changed.contains(step.ref().target())) {
                view.violated(
                        PlanRule.OLD_TASKS_FENCED, PlanView.NEVER, step.ref().target());
            }
        }
    }
}
