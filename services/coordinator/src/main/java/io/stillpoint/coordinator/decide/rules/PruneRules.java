package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.shared.Action;

/** Checks that nothing is removed from the vault unasked, or before it was planned. */
final class PruneRules {

    private PruneRules() {}

    static void check(PlanView view, RequestScope scope) {
        once(view, Action.PLAN_PRUNE, true);
        once(view, Action.REMOVE_OBJECTS, !scope.dryRun());
        int remove = view.first(Action.REMOVE_OBJECTS);
        if (remove != PlanView.NEVER && remove < view.first(Action.PLAN_PRUNE)) {
            view.violated(PlanRule.PRUNED_AS_PLANNED, remove, Action.REMOVE_OBJECTS.name());
        }
    }

    private static void once(PlanView view, Action action, boolean wanted) {
        boolean there = view.first(action) != PlanView.NEVER;
        if (there != wanted || (there && view.first(action) != view.last(action))) {
            view.violated(PlanRule.PRUNED_AS_PLANNED, view.first(action), action.name());
        }
    }
}
