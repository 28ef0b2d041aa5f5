package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Shows the rules at which place of a plan what is done to whom, and collects the violations that they find. */
final class PlanView {

    /** Of something that is not in the plan. */
    static final int NEVER = Integer.MAX_VALUE;

    private final Plan plan;
    private final ClusterDeclared cluster;
    private final List<Violation> violations = new ArrayList<>();

    PlanView(Plan plan, ClusterDeclared cluster) {
        this.plan = plan;
        this.cluster = cluster;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    List<Stage> stages() {
        return plan.stages();
    }

    Topology topology() {
        return cluster.topology();
    }

    Set<String> nodes() {
        return addresses(topology().nodes());
    }

    Set<String> masters() {
        return addresses(topology().with(Role.MASTER));
    }

    Set<String> members() {
        return addresses(topology().etcdMembers());
    }

    Set<String> controlPlane() {
        Set<String> both = new LinkedHashSet<>(masters());
        both.addAll(members());
        return both;
    }

    /** The names of content that can be reached: what has a declared endpoint, and certificates, which are files on nodes. */
    Set<String> content() {
        Set<String> labels = new LinkedHashSet<>(Set.of(Component.CERTIFICATES.label()));
        for (ComponentEndpoint endpoint : cluster.endpoints()) {
            labels.add(endpoint.component().label());
        }
        return labels;
    }

    /** Whether there is a way to the API server. */
    boolean asksKubernetes() {
        return cluster.kubernetes();
    }

    Set<String> targets(Action... actions) {
        Set<String> targets = new LinkedHashSet<>();
        for (Stage stage : plan.stages()) {
            if (Arrays.asList(actions).contains(stage.action())) {
                targets.addAll(stage.targets());
            }
        }
        return targets;
    }

    /** Place of the first stage that does {@code action} to {@code target}, {@link #NEVER} when none does. */
    int first(Action action, String target) {
        for (int place = 0; place < plan.stages().size(); place++) {
            Stage stage = plan.stages().get(place);
            if (stage.action() == action && stage.targets().contains(target)) {
                return place;
            }
        }
        return NEVER;
    }

    int first(Action... actions) {
        for (int place = 0; place < plan.stages().size(); place++) {
            if (Arrays.asList(actions).contains(plan.stages().get(place).action())) {
                return place;
            }
        }
        return NEVER;
    }

    /** Place of the last stage that does one of {@code actions} to anyone, -1 when none does. */
    int last(Action... actions) {
        for (int place = plan.stages().size() - 1; place >= 0; place--) {
            if (Arrays.asList(actions).contains(plan.stages().get(place).action())) {
                return place;
            }
        }
        return -1;
    }

    /** Place of the first stage that changes a node or overwrites content, {@link #NEVER} when none does. */
    int firstTouch() {
        return first(Action::touches);
    }

    /** Place of the first stage that changes a node, {@link #NEVER} when none does. */
    int firstNodeTouch() {
        return first(Action::changesNode);
    }

    private int first(Predicate<Action> which) {
        for (int place = 0; place < plan.stages().size(); place++) {
            if (which.test(plan.stages().get(place).action())) {
                return place;
            }
        }
        return NEVER;
    }

    void violated(PlanRule rule, int place, String target) {
        String where = place >= 0 && place < plan.stages().size()
                ? plan.stages().get(place).name()
                : "the plan";
        violations.add(new Violation(rule, where, target));
    }

    /** {@code action} is done to every one of {@code targets} at a place before {@code place}. */
    void before(int place, Action action, Iterable<String> targets, PlanRule rule) {
        for (String target : targets) {
            if (first(action, target) >= place) {
                violated(rule, place, target);
            }
        }
    }

    private static Set<String> addresses(List<Node> nodes) {
        Set<String> addresses = new LinkedHashSet<>();
        for (Node node : nodes) {
            addresses.add(node.address());
        }
        return addresses;
    }
}
