package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order of the operations brief, in words of its own: etcd, registry, MongoDB, MariaDB, certificates are saved one after
 * another, so that whatever etcd refers to exists in the later ones. They are restored in the reverse order. Profiles read the
 * table of components instead, so a wrong row of that table is found here.
 */
final class ComponentOrderRules {

    /** What saves and restores a component, and what undoes a restore that went wrong; null where a restore only adds. */
    record ComponentActions(
            Component component,
            Action snapshot,
            Action restore,
            @Nullable Action rollBack) {

        String label() {
            return component.label();
        }

        boolean has(Action action) {
            return action == snapshot || action == restore || action == rollBack;
        }
    }

    private static final List<ComponentActions> SAVE_ORDER = List.of(
            new ComponentActions(
                    Component.ETCD, Action.SNAPSHOT_ETCD, Action.REPLACE_ETCD_DATA, Action.ROLL_BACK_ETCD_DATA),
            new ComponentActions(Component.REGISTRY, Action.SNAPSHOT_REGISTRY, Action.RESTORE_REGISTRY, null),
            new ComponentActions(
                    Component.MONGODB, Action.SNAPSHOT_MONGODB, Action.RESTORE_MONGODB, Action.ROLL_BACK_MONGODB),
            new ComponentActions(
                    Component.MARIADB, Action.SNAPSHOT_MARIADB, Action.RESTORE_MARIADB, Action.ROLL_BACK_MARIADB),
            new ComponentActions(
                    Component.CERTIFICATES,
                    Action.SNAPSHOT_CERTIFICATES,
                    Action.RESTORE_CERTIFICATES,
                    Action.ROLL_BACK_CERTIFICATES));

    /** All but etcd, which is restored on nodes that are stopped for it. */
    static final List<ComponentActions> CONTENT = SAVE_ORDER.subList(1, SAVE_ORDER.size());

    private static final List<Action> SAVED =
            SAVE_ORDER.stream().map(ComponentActions::snapshot).toList();

    private static final List<Action> RESTORED =
            SAVE_ORDER.reversed().stream().map(ComponentActions::restore).toList();

    private ComponentOrderRules() {}

    static void check(PlanView view, RequestScope scope) {
        inOrder(view, SAVED);
        inOrder(view, RESTORED);
        int touch = view.firstNodeTouch();
        for (ComponentActions content : CONTENT) {
            if (view.last(content.restore()) > touch) {
                view.violated(PlanRule.COMPONENTS_IN_ORDER, touch, content.label());
            }
        }
        for (ComponentActions row : SAVE_ORDER) {
            boolean wanted = scope.wants(row.component());
            exactlyOnceIf(view, row, row.snapshot(), wanted && scope.kind() == SagaKind.HOT_BACKUP);
            exactlyOnceIf(view, row, row.restore(), wanted && scope.kind() == SagaKind.RESTORE && !scope.dryRun());
        }
    }

    /** The content that {@code action} saves, restores or rolls back. */
    static Optional<ComponentActions> content(Action action) {
        return CONTENT.stream().filter(row -> row.has(action)).findFirst();
    }

    /** What saves any component. */
    static Action[] snapshots() {
        return SAVED.toArray(Action[]::new);
    }

    static Set<Action> contentSnapshots() {
        return actions(CONTENT.stream().map(ComponentActions::snapshot));
    }

    static Set<Action> contentRestores() {
        return actions(CONTENT.stream().map(ComponentActions::restore));
    }

    static Set<Action> contentRollBacks() {
        return actions(CONTENT.stream().flatMap(row -> Stream.ofNullable(row.rollBack())));
    }

    private static Set<Action> actions(Stream<Action> actions) {
        return actions.collect(Collectors.toUnmodifiableSet());
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

    private static void exactlyOnceIf(PlanView view, ComponentActions row, Action action, boolean wanted) {
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < view.stages().size(); place++) {
            if (view.stages().get(place).action() == action) {
                places.add(place);
            }
        }
        if (places.size() != (wanted ? 1 : 0)) {
            view.violated(PlanRule.ASKED_FOR, places.isEmpty() ? PlanView.NEVER : places.getLast(), row.label());
        }
    }
}
