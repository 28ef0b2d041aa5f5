package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Checks that of running nodes only those are imaged whose image can do no harm. */
final class HotImageRules {

    private static final Set<Role> WORTH_AN_IMAGE = EnumSet.of(Role.MANAGEMENT, Role.VA);

    private HotImageRules() {}

    static void check(PlanView view, RequestScope scope) {
        int image = view.first(Action.IMAGE_NODE);
        Set<String> imaged = view.targets(Action.IMAGE_NODE);
        Set<Role> asked = scope.roles().isEmpty() ? WORTH_AN_IMAGE : EnumSet.copyOf(scope.roles());
        Set<String> control = controlPlane(view);
        for (Node node : view.topology().nodes()) {
            String address = node.address();
            boolean wanted = node.roles().stream().anyMatch(asked::contains)
                    && node.roles().stream().anyMatch(WORTH_AN_IMAGE::contains);
            if (imaged.contains(address) != wanted || (wanted && control.contains(address))) {
                view.violated(PlanRule.HOT_IMAGES_CHOSEN, image, address);
            }
        }
        if (imaged.isEmpty() || image != view.last(Action.IMAGE_NODE)) {
            view.violated(PlanRule.HOT_IMAGES_CHOSEN, image, Action.IMAGE_NODE.name());
        }
    }

    private static Set<String> controlPlane(PlanView view) {
        Set<String> nodes = new LinkedHashSet<>(view.controlPlane());
        view.topology().with(Role.BOOT).stream().map(Node::address).forEach(nodes::add);
        return nodes;
    }
}
