package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.Set;

/** When the API server may be asked for something: only where there is a way to it, and only once it can answer. */
final class KubernetesRules {

    private static final Set<String> KUBERNETES = Set.of(StageList.KUBERNETES);

    private KubernetesRules() {}

    static void check(PlanView view, Asked asked) {
        boolean restores = asked.kind() == SagaKind.RESTORE && !asked.dryRun();
        boolean starts = asked.kind() == SagaKind.START || asked.kind() == SagaKind.COLD_BACKUP;
        recycled(view, asked, view.asksKubernetes() && restores && asked.wants(Component.REGISTRY));
        checked(view, view.asksKubernetes() && (restores || starts));
    }

    private static void recycled(PlanView view, Asked asked, boolean wanted) {
        int place = onceIf(view, Action.RECYCLE_REGISTRY, wanted, PlanRule.RECYCLED_AFTER_RESTORE);
        if (place == PlanView.NEVER) {
            return;
        }
        view.before(
                place, Action.RESTORE_REGISTRY, Set.of(Component.REGISTRY.label()), PlanRule.RECYCLED_AFTER_RESTORE);
        if (asked.wants(Component.ETCD)) {
            view.before(place, Action.CHECK_HEALTH, view.masters(), PlanRule.RECYCLED_AFTER_RESTORE);
        }
        for (Action restore :
                ContentActions.CONTENT.stream().map(ContentActions::restore).toList()) {
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
            view.violated(rule, place, StageList.KUBERNETES);
        }
        return place;
    }
}
