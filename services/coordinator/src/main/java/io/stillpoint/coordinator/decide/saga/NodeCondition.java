package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one node that a saga has touched. Every step and every look at the node is gone through in the order of their tokens,
 * so the last word counts, and of what an attempt without a success may have changed nothing is claimed.
 *
 * @param units kubelet, and docker where it was stopped too
 * @param stopsDocker whether docker was stopped too
 * @param movesEtcd whether etcd's manifest was moved here
 * @param etcd etcd's manifest
 * @param pods the manifests of other static pods
 * @param data etcd's data, as it was before the saga
 * @param restarted the kubelet, since restored data was taken away or put in place
 * @param etcdAnswers etcd at the last look of anybody
 * @param controlPlaneAnswers the control plane, where it had to answer
 * @param fenced against a task of which nobody heard the end: a later one has reached the node, which refuses it
 */
record NodeCondition(
        String node,
        Known units,
        boolean stopsDocker,
        boolean movesEtcd,
        Known etcd,
        Known pods,
        Known data,
        Known restarted,
        Known etcdAnswers,
        Known controlPlaneAnswers,
        Known fenced) {

    /** Of one thing on a node, whether it is as it was before. */
    enum Known {
        /** It was not touched, or is as before. */
        AS_BEFORE,
        /** It is stopped, parked, replaced or does not answer. */
        CHANGED,
        /** What would say so has failed, or did not end. */
        UNKNOWN
    }

    /** Of every node that a step has touched or was about to look at, in the order in which that was begun. */
    static List<NodeCondition> of(SagaState saga) {
        Set<String> nodes = new LinkedHashSet<>();
        for (StepState step : saga.steps().values()) {
            if (step.action().changesNode()) {
                nodes.add(step.ref().target());
            }
        }
        List<StepState> inOrder = saga.steps().values().stream()
                .sorted(Comparator.comparingLong(StepState::fencingToken))
                .toList();
        Map<String, NodeCondition> known = new LinkedHashMap<>();
        nodes.forEach(node -> known.put(node, untouched(node, SagaSteps.of(saga))));
        for (StepState step : inOrder) {
            known.replaceAll((_, condition) -> condition.after(step));
        }
        return List.copyOf(known.values());
    }

    private static NodeCondition untouched(String node, SagaSteps steps) {
        boolean stopsDocker = steps.started(Action.QUIESCE, node) || steps.started(Action.START_NODE, node);
        boolean movesEtcd = steps.started(Action.PARK_ETCD, node) || steps.started(Action.UNPARK_ETCD, node);
        Known same = Known.AS_BEFORE;
        return new NodeCondition(node, same, stopsDocker, movesEtcd, same, same, same, same, same, same, same);
    }

    boolean isAsBefore() {
        return units == Known.AS_BEFORE
                && etcd == Known.AS_BEFORE
                && pods == Known.AS_BEFORE
                && data == Known.AS_BEFORE
                && restarted == Known.AS_BEFORE
                && etcdAnswers == Known.AS_BEFORE
                && controlPlaneAnswers == Known.AS_BEFORE
                && fenced == Known.AS_BEFORE;
    }

    private NodeCondition after(StepState step) {
        if (step.action() == Action.AWAIT_ETCD) {
            return step.result() instanceof StepFact.EtcdHealthy seen ? after(seen) : withoutQuorum();
        }
        if (!step.ref().target().equals(node)) {
            return this;
        }
        NodeCondition changed = changedBy(step);
        return step.action().changesNode() ? changed.withFence(step) : changed;
    }

    private NodeCondition changedBy(StepState step) {
        return switch (step.action()) {
            case QUIESCE, STOP_KUBELET -> withUnits(stopped(step));
            case START_NODE, START_KUBELET -> withUnits(back(step));
            case PARK_ETCD -> withEtcd(stopped(step), Known.AS_BEFORE);
            case UNPARK_ETCD -> withEtcd(back(step), etcdAnswers);
            case PARK_PODS -> withPods(stopped(step), controlPlaneAnswers);
            case UNPARK_PODS -> withPods(back(step), controlPlaneAnswers);
            case REPLACE_ETCD_DATA -> withData(stopped(step));
            case ROLL_BACK_ETCD_DATA -> withData(back(step));
            case RESTART_KUBELET -> withRestarted(back(step));
            // The control plane is made of static pods: where it answers they run.
            case CHECK_HEALTH -> withPods(step.status() == StepStatus.DONE ? Known.AS_BEFORE : pods, answers(step));
            default -> this;
        };
    }

    /** A member that answers runs, whatever the step that unparked it said. */
    private NodeCondition after(StepFact.EtcdHealthy seen) {
        if (seen.healthy().contains(node)) {
            return withEtcd(Known.AS_BEFORE, Known.AS_BEFORE);
        }
        return seen.missing().contains(node) ? withEtcd(etcd, Known.CHANGED) : this;
    }

    /** Nobody has seen a quorum. */
    private NodeCondition withoutQuorum() {
        return movesEtcd ? withEtcd(etcd, Known.UNKNOWN) : this;
    }

    private static Known stopped(StepState step) {
        return step.status() == StepStatus.DONE ? Known.CHANGED : Known.UNKNOWN;
    }

    private static Known back(StepState step) {
        return step.status() == StepStatus.DONE ? Known.AS_BEFORE : Known.UNKNOWN;
    }

    private static Known answers(StepState step) {
        if (step.status() == StepStatus.DONE) {
            return Known.AS_BEFORE;
        }
        return SagaSteps.answered(step) ? Known.CHANGED : Known.UNKNOWN;
    }

    /** What was told of a failure has ended; what was not may still come, until the node knows a higher token. */
    private NodeCondition withFence(StepState step) {
        Known now = step.status() == StepStatus.DONE
                ? Known.AS_BEFORE
                : SagaSteps.allAnswered(step) ? fenced : Known.UNKNOWN;
        return new NodeCondition(
                node,
                units,
                stopsDocker,
                movesEtcd,
                etcd,
                pods,
                data,
                restarted,
                etcdAnswers,
                controlPlaneAnswers,
                now);
    }

    private NodeCondition withUnits(Known now) {
        return new NodeCondition(
                node,
                now,
                stopsDocker,
                movesEtcd,
                etcd,
                pods,
                data,
                restarted,
                etcdAnswers,
                controlPlaneAnswers,
                fenced);
    }

    private NodeCondition withEtcd(Known now, Known answers) {
        return new NodeCondition(
                node, units, stopsDocker, movesEtcd, now, pods, data, restarted, answers, controlPlaneAnswers, fenced);
    }

    private NodeCondition withPods(Known now, Known answers) {
        return new NodeCondition(
                node, units, stopsDocker, movesEtcd, etcd, now, data, restarted, etcdAnswers, answers, fenced);
    }

    private NodeCondition withData(Known now) {
        return new NodeCondition(
                node,
                units,
                stopsDocker,
                movesEtcd,
                etcd,
                pods,
                now,
                restarted,
                etcdAnswers,
                controlPlaneAnswers,
                fenced);
    }

    /** But for etcd's data. */
    NodeCondition withoutItsData() {
        return withData(Known.AS_BEFORE);
    }

    private NodeCondition withRestarted(Known now) {
        return new NodeCondition(
                node, units, stopsDocker, movesEtcd, etcd, pods, data, now, etcdAnswers, controlPlaneAnswers, fenced);
    }
}
