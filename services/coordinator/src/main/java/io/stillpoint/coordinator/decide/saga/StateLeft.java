package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.Phase;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Says in what state a saga leaves the cluster: what was last known of each node, in one line for each that is not as it was before, and
 * what to do.
 */
public final class StateLeft {

    public static final String UNTOUCHED = "Nothing was touched.";

    private StateLeft() {}

    /**
     * Nodes of which it is not known that everything is back, after a saga that did what was asked. None of a cluster that was to be stopped,
     * and what a restore has put in place is meant to stay.
     */
    static List<NodeCondition> notBack(SagaState saga) {
        return saga.kind() == SagaKind.STOP
                ? List.of()
                : NodeCondition.of(saga).stream()
                        .map(NodeCondition::withoutItsData)
                        .filter(node -> !node.isAsBefore())
                        .toList();
    }

    /** What is known of them, one line each. */
    static List<String> lines(String cluster, SagaState saga, List<NodeCondition> notBack) {
        return notBack.stream()
                .map(node -> NodeLine.of(node, cluster, saga.saga()))
                .toList();
    }

    static List<String> lines(String cluster, SagaState saga) {
        if (SagaSteps.of(saga).started(Action.REMOVE_OBJECTS)) {
            return List.of("The cluster was not touched. Recovery points that the log calls removed are gone;"
                    + " what is left of their objects goes with the next prune.");
        }
        if (!SagaSteps.of(saga).touched()) {
            return List.of(UNTOUCHED);
        }
        if (saga.kind() == SagaKind.ASIDE) {
            return List.of("Some of what was to be removed may be gone, the rest is where it was."
                    + " Look with: ./stillpoint restore aside list --cluster %s.".formatted(cluster));
        }
        List<String> lines = new ArrayList<>(ContentLeft.lines(saga));
        if (!SagaSteps.of(saga).touchedNodes() && SagaSteps.of(saga).started(Action.RESTORE_CERTIFICATES)) {
            lines.add("No node was stopped.");
        } else if (!SagaSteps.of(saga).touchedNodes()) {
            lines.add("No node was touched.");
        } else {
            nodes(cluster, saga, lines);
        }
        return lines;
    }

    private static void nodes(String cluster, SagaState saga, List<String> lines) {
        List<NodeCondition> nodes = NodeCondition.of(saga);
        List<String> whole = nodes.stream()
                .filter(NodeCondition::isAsBefore)
                .map(NodeCondition::node)
                .toList();
        rolledBack(saga, lines);
        lastLookAtEtcd(saga).ifPresent(lines::add);
        controlPlane(saga, lines);
        if (whole.size() == nodes.size()) {
            lines.add(
                    saga.phase() == Phase.COMPENSATING
                            ? "Everything that was stopped is started and unparked again."
                            : "Everything that was stopped had been started and unparked before it failed.");
        } else if (!whole.isEmpty()) {
            lines.add("As before: %s.".formatted(names(whole)));
        }
        nodes.stream()
                .filter(node -> !node.isAsBefore())
                .map(node -> NodeLine.of(node, cluster, saga.saga()))
                .forEach(lines::add);
    }

    private static void rolledBack(SagaState saga, List<String> lines) {
        SagaSteps steps = SagaSteps.of(saga);
        List<String> back = steps.targets(Action.ROLL_BACK_ETCD_DATA).stream()
                .filter(node -> steps.done(Action.ROLL_BACK_ETCD_DATA, node))
                .toList();
        if (!back.isEmpty()) {
            lines.add("The etcd data of before the restore is back on %s.".formatted(names(back)));
        }
    }

    private static void controlPlane(SagaState saga, List<String> lines) {
        SagaSteps steps = SagaSteps.of(saga);
        List<String> answered = steps.targets(Action.CHECK_HEALTH).stream()
                .filter(node -> steps.done(Action.CHECK_HEALTH, node))
                .toList();
        if (!answered.isEmpty()) {
            lines.add("The control plane answered on %s.".formatted(names(answered)));
        }
    }

    /** Only the last one: what an earlier one saw may have changed since. */
    private static Optional<String> lastLookAtEtcd(SagaState saga) {
        return SagaSteps.of(saga)
                .of(Action.AWAIT_ETCD)
                .max(Comparator.comparingLong(StepState::fencingToken))
                .map(StateLeft::lookAtEtcd);
    }

    private static String lookAtEtcd(StepState look) {
        if (look.result() instanceof StepFact.EtcdHealthy healthy) {
            String missing = healthy.missing().isEmpty() ? "" : "; missing: " + names(healthy.missing());
            return "At the last look etcd was healthy on %s%s.".formatted(names(healthy.healthy()), missing);
        }
        return look.status() == StepStatus.FAILED && SagaSteps.answered(look)
                ? "At the last look etcd had no quorum, so other static pods stay parked where they are. Look at"
                        + " etcd's log."
                : "Not known is whether etcd has a quorum.";
    }

    private static String names(List<String> targets) {
        return String.join(", ", targets);
    }
}
