package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.Set;

/** Checks that the API server is asked only where there is a way to it, and only once it can answer. */
final class KubernetesRules {

    private static final Set<String> KUBERNETES = Set.of(StepTargets.KUBERNETES);

    private KubernetesRules() {}

    static void check(PlanView view, RequestScope scope) {
        boolean restores = scope.kind() == SagaKind.RESTORE && !scope.dryRun();
        boolean starts = scope.kind() == SagaKind.START || scope.kind() == SagaKind.COLD_BACKUP;
        recycled(view, scope, view.asksKubernetes() && restores && scope.wants(Component.REGISTRY));
        checked(view, view.asksKubernetes() && (restores || starts));
    }

    private static void recycled(PlanView view, RequestScope scope, boolean wanted) {
        int place = onceIf(view, Action.RECYCLE_REGISTRY, wanted, PlanRule.RECYCLED_AFTER_RESTORE);
        if (place == PlanView.NEVER) {
            return;
        }
        view.before(
                place, Action.RESTORE_REGISTRY, Set.of(Component.REGISTRY.label()), PlanRule.RECYCLED_AFTER_RESTORE);
        if (scope.wants(Component.ETCD)) {
            view.before(place, Action.CHECK_HEALTH, view.masters(), PlanRule.RECYCLED_AFTER_RESTORE);
        }
        for (Action restore : ComponentOrderRules.contentRestores()) {
            if (view.last(restore) > place) {
                view.violated(PlanRule.RECYCLED_AFTER_RESTORE, place, restore.name());
            }
        }
    }

    private static void checked(PlanView view, boolean wanted) {
        int place = onceIf(view, Action.CHECK_CLUSTER, wanted, PlanRule.CLUSTER_CHECKED_LAST);
        if (place == PlanView.NEVER) {
            return;
        }
        view.stages().subList(place + 1, view.stages().size()).stream()
                .map(stage -> stage.action())
                .filter(action -> action != Action.SEAL_POINT)
                .forEach(action -> view.violated(PlanRule.CLUSTER_CHECKED_LAST, place, action.name()));
    }

    /** Its place, {@link PlanView#NEVER} when it is not there; it must be there once when it is wanted, else not at all. */
    private static int onceIf(PlanView view, Action action, boolean wanted, PlanRule rule) {
        int place = view.first(action);
        boolean once = place != PlanView.NEVER && view.last(action) == place;
        if (wanted ? !once || !view.targets(action).equals(KUBERNETES) : place != PlanView.NEVER) {
            view.violated(rule, place, StepTargets.KUBERNETES);
        }
        return place;
    }
}
