package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.EnumSet;
import java.util.Set;

/** Checks what makes a recovery point worth its name. */
final class BackupRules {

    private static final Set<String> ETCD = Set.of(StepTargets.ETCD);
    private static final Set<Role> REPLACED_NOT_RESTORED = EnumSet.of(Role.WORKER, Role.PROXY);

    private BackupRules() {}

    static void check(PlanView view, RequestScope scope) {
        if (scope.kind() == SagaKind.COLD_BACKUP) {
            images(view);
        } else {
            int snapshot = Math.min(view.first(ComponentOrderRules.snapshots()), view.first(Action.IMAGE_NODE));
            if (scope.wants(Component.ETCD)) {
                view.before(snapshot, Action.CHECK_ETCD, ETCD, PlanRule.PREFLIGHT_FIRST);
            }
            view.before(snapshot, Action.CHECK_VAULT, Set.of(StepTargets.VAULT), PlanRule.PREFLIGHT_FIRST);
        }
        versions(view);
        int last = view.stages().size() - 1;
        if (view.targets(Action.SEAL_POINT).size() != 1
                || view.first(Action.SEAL_POINT) != last
                || view.last(Action.SEAL_POINT) != last) {
            view.violated(PlanRule.SEALED_LAST, view.first(Action.SEAL_POINT), StepTargets.VAULT);
        }
    }

    private static void versions(PlanView view) {
        int place = view.first(Action.READ_VERSIONS);
        if (place == PlanView.NEVER
                || view.last(Action.READ_VERSIONS) != place
                || place > view.firstTouch()
                || place > view.first(ComponentOrderRules.snapshots())
                || place > view.first(Action.IMAGE_NODE)) {
            view.violated(PlanRule.VERSIONS_READ, place, StepTargets.VERSIONS);
        }
    }

    private static void images(PlanView view) {
        int first = view.first(Action.IMAGE_NODE);
        int start = view.first(Action.START_NODE);
        if (first != PlanView.NEVER) {
            view.before(first, Action.QUIESCE, view.nodes(), PlanRule.QUIET_BEFORE_IMAGES);
            if (view.last(Action.IMAGE_NODE) >= start || view.first(Action.UNPARK_ETCD) < first) {
                view.violated(PlanRule.QUIET_BEFORE_IMAGES, start, "a start");
            }
        }
        for (Node node : view.topology().nodes()) {
            boolean imaged = view.first(Action.IMAGE_NODE, node.address()) != PlanView.NEVER;
            boolean never = REPLACED_NOT_RESTORED.containsAll(node.roles());
            if (imaged == never) {
                view.violated(PlanRule.IMAGES_CHOSEN, first, node.address());
            }
        }
    }
}
