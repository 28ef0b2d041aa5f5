package io.stillpoint.coordinator.decide.plan;

import static io.stillpoint.coordinator.decide.plan.NodeSets.both;
import static io.stillpoint.coordinator.decide.plan.NodeSets.minus;
import static io.stillpoint.coordinator.decide.plan.NodeSets.union;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * What undoes a saga that could not go on, as a plan: only nodes with a step that was started, in the start order.
 *
 * <p>It runs through everything twice. The first round is quick: it leaves out nodes whose start has failed for good already,
 * so that one dead node does not keep the control plane down. The second round, under {@link #SECOND_TRY}, tries again what
 * failed; {@link StepApplicability} passes over what is done. When etcd data was replaced, it is rolled back
 * first.
 *
 * <p>Steps of the failed plan may still be running on the nodes. Each node that one of them changes gets a task here, with a
 * higher fencing token, and that ends them.
 */
final class BringBackPlan {

    static final String FIRST_TRY = "bring-back-";
    static final String SECOND_TRY = "second-try-";

    private final Request.ClusterDeclared cluster;
    private final NodeSets nodes;
    private final SagaSteps steps;
    private final boolean everything;
    private final boolean dataReplaced;

    BringBackPlan(SagaState saga, Request.ClusterDeclared cluster) {
        this.cluster = cluster;
        this.nodes = new NodeSets(cluster.topology());
        this.steps = SagaSteps.of(saga);
        // A start that fails is carried through with what answers; it must not leave half a cluster.
        this.everything = saga.kind() == SagaKind.START;
        this.dataReplaced = steps.started(Action.REPLACE_ETCD_DATA);
    }

    Plan plan() {
        List<Stage> stages = new ArrayList<>();
        if (steps.touched()) {
            stages.addAll(round(FIRST_TRY, minus(toStart(), startFailed())));
            stages.addAll(round(SECOND_TRY, toStart()));
        }
        return new Plan(cluster.profile(), stages);
    }

    private List<Stage> round(String prefix, List<String> toStart) {
        StageList stages = new StageList(cluster.profile(), prefix, cluster.patience());
        rollBackContent(stages);
        if (dataReplaced) {
            rollBack(stages, prefix.equals(FIRST_TRY));
        }
        List<String> kubelets = kubeletsToStart();
        List<String> pods = podsToUnpark();
        List<String> control = nodes.controlPlane();
        boolean etcdDown = !etcdToUnpark().isEmpty() || !pods.isEmpty();
        stages.may("start-others", Action.START_NODE, minus(toStart, nodes.masters()))
                .may("start-masters", Action.START_NODE, both(nodes.masters(), toStart))
                .may("start-kubelet-others", Action.START_KUBELET, minus(kubelets, nodes.masters()))
                .may("start-kubelet-masters", Action.START_KUBELET, both(nodes.masters(), kubelets))
                .may("unpark-etcd", Action.UNPARK_ETCD, etcdToUnpark())
                .may("await-etcd", Action.AWAIT_ETCD, etcdDown ? List.of(StepTargets.ETCD) : List.of())
                .may("unpark-pods", Action.UNPARK_PODS, both(control, pods))
                .may("unpark-pods-others", Action.UNPARK_PODS, minus(pods, control))
                .may("restart-kubelets", Action.RESTART_KUBELET, kubeletsToRestart())
                .may("check-health", Action.CHECK_HEALTH, etcdDown ? nodes.masters() : List.of());
        return stages.stages();
    }

    /**
     * Rolls back what is half restored. What is restored completely stays: what came after it failed for reasons of its own. A
     * registry's restore only adds.
     */
    private void rollBackContent(StageList stages) {
        for (Component content : Component.content()) {
            String label = content.label();
            content.rollBack()
                    .filter(_ -> content.restore()
                            .filter(restore -> steps.started(restore) && !steps.done(restore, label))
                            .isPresent())
                    .ifPresent(rollBack -> stages.may("roll-back-" + label, rollBack, List.of(label)));
        }
    }

    /** By the second try the control plane may be up: then nothing is stopped any more but etcd where data is still wrong. */
    private void rollBack(StageList stages, boolean firstTry) {
        List<String> replaced = steps.targets(Action.REPLACE_ETCD_DATA);
        List<String> unparked = steps.targets(Action.UNPARK_ETCD);
        stages.may("park-etcd", Action.PARK_ETCD, firstTry ? unparked : both(unparked, replaced));
        if (firstTry) {
            List<String> kubelets = steps.targets(Action.START_KUBELET);
            stages.may("park-pods", Action.PARK_PODS, steps.targets(Action.UNPARK_PODS))
                    .may("stop-kubelet-masters", Action.STOP_KUBELET, both(nodes.masters(), kubelets))
                    .may("stop-kubelet-others", Action.STOP_KUBELET, minus(kubelets, nodes.masters()));
        }
        stages.may("roll-back-etcd-data", Action.ROLL_BACK_ETCD_DATA, replaced);
    }

    private List<String> toStart() {
        return everything
                ? minus(nodes.all(), doneBy(Action.START_NODE))
                : minus(steps.targets(Action.QUIESCE), doneBy(Action.START_NODE));
    }

    private List<String> startFailed() {
        return nodes.all().stream().filter(this::triedInVain).toList();
    }

    /** A start that nobody took says nothing about the node. */
    private boolean triedInVain(String node) {
        return steps.of(Action.START_NODE)
                .filter(step -> step.ref().target().equals(node))
                .anyMatch(step -> step.status() == StepStatus.FAILED && SagaSteps.tried(step));
    }

    private List<String> kubeletsToStart() {
        List<String> stopped = steps.targets(Action.STOP_KUBELET);
        return dataReplaced
                ? stopped
                : union(minus(stopped, doneBy(Action.START_KUBELET)), steps.unfinished(Action.RESTART_KUBELET));
    }

    /** Kubelets that have seen restored data which is now taken away again. */
    private List<String> kubeletsToRestart() {
        return dataReplaced ? steps.targets(Action.RESTART_KUBELET) : List.of();
    }

    private List<String> etcdToUnpark() {
        return toUnpark(nodes.etcdMembers(), Action.PARK_ETCD, Action.UNPARK_ETCD);
    }

    private List<String> podsToUnpark() {
        return toUnpark(nodes.withPods(), Action.PARK_PODS, Action.UNPARK_PODS);
    }

    private List<String> toUnpark(List<String> all, Action park, Action unpark) {
        List<String> parked = everything ? all : steps.targets(park);
        return dataReplaced ? parked : minus(parked, doneBy(unpark));
    }

    private List<String> doneBy(Action action) {
        return steps.targets(action).stream()
                .filter(target -> steps.done(action, target))
                .toList();
    }
}
