package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks that nothing which a restore keeps aside is removed unasked, or before it was listed. */
final class AsideRules {

    private AsideRules() {}

    static void check(PlanView view, RequestScope scope) {
        Set<String> keepers = keepers(view);
        onceOn(view, Action.LIST_ASIDE, keepers);
        onceOn(view, Action.REMOVE_ASIDE, scope.dryRun() ? Set.of() : keepers);
        int remove = view.first(Action.REMOVE_ASIDE);
        if (remove != PlanView.NEVER) {
            view.before(remove, Action.LIST_ASIDE, view.targets(Action.REMOVE_ASIDE), PlanRule.REMOVED_AS_LISTED);
        }
    }

    /** Masters, etcd members and the boot node, and servers with content that a roll back could put back. */
    static Set<String> keepers(PlanView view) {
        Set<String> keepers = new LinkedHashSet<>(view.controlPlane());
        view.topology().with(Role.BOOT).stream().map(Node::address).forEach(keepers::add);
        ComponentOrderRules.CONTENT.stream()
                .filter(content ->
                        content.rollBack() != null && content.component().hasEndpoint())
                .map(ComponentOrderRules.ComponentActions::label)
                .filter(view.content()::contains)
                .forEach(keepers::add);
        return keepers;
    }

    private static void onceOn(PlanView view, Action action, Set<String> targets) {
        boolean once = view.first(action) == view.last(action) || targets.isEmpty();
        if (!once || !view.targets(action).equals(targets)) {
            view.violated(PlanRule.REMOVED_AS_LISTED, view.first(action), action.name());
        }
    }
}
