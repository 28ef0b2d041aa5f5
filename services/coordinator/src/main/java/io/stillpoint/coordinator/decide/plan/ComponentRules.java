package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * That components are saved in the order of the operations brief and restored in the reverse one, and that it is those that
 * were asked for.
 */
final class ComponentRules {

    private static final List<Action> SAVED = List.of(
            Action.SNAPSHOT_ETCD,
            Action.SNAPSHOT_REGISTRY,
            Action.SNAPSHOT_MONGODB,
            Action.SNAPSHOT_MARIADB,
            Action.SNAPSHOT_CERTIFICATES);

    private static final List<Action> RESTORED = List.of(
            Action.RESTORE_CERTIFICATES,
            Action.RESTORE_MARIADB,
            Action.RESTORE_MONGODB,
            Action.RESTORE_REGISTRY,
            Action.REPLACE_ETCD_DATA);

    private ComponentRules() {}

    static void check(PlanView view, Asked asked) {
        inOrder(view, SAVED);
        inOrder(view, RESTORED);
        int touch = view.firstNodeTouch();
        for (Component content : ContentActions.CONTENT) {
            if (view.last(ContentActions.restore(content)) > touch) {
                view.violated(PlanRule.COMPONENTS_IN_ORDER, touch, content.label());
            }
        }
        asked(view, asked, SAVED, asked.kind() == SagaKind.HOT_BACKUP);
        asked(view, asked, RESTORED, asked.kind() == SagaKind.RESTORE && !asked.dryRun());
    }

    /** Everything of an earlier action is at an earlier place. */
    private static void inOrder(PlanView view, List<Action> order) {
        for (int later = 0; later < order.size(); later++) {
            int place = view.first(order.get(later));
            for (Action earlier : order.subList(0, later)) {
                if (view.last(earlier) > place) {
                    view.violated(
                            PlanRule.COMPONENTS_IN_ORDER,
                            place,
                            order.get(later).name());
                }
            }
        }
    }

    /** Each of {@code actions} is done in one stage when its component is asked for, else in none. */
    private static void asked(PlanView view, Asked asked, List<Action> actions, boolean atAll) {
        for (Action action : actions) {
            Component component = ContentActions.of(action).orElse(Component.ETCD);
            List<Integer> places = new ArrayList<>();
            for (int place = 0; place < view.stages().size(); place++) {
                if (view.stages().get(place).action() == action) {
                    places.add(place);
                }
            }
            if (places.size() != (atAll && asked.wants(component) ? 1 : 0)) {
                view.violated(
                        PlanRule.ASKED_FOR, places.isEmpty() ? PlanView.NEVER : places.getLast(), component.label());
            }
        }
    }

    /** The names of what is asked for, as targets. */
    static Set<String> labels(Asked asked) {
        Set<String> labels = new java.util.LinkedHashSet<>();
        asked.components().forEach(component -> labels.add(component.label()));
        return labels;
    }
}
