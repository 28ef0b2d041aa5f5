package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says in what state a saga leaves the cluster, in lines that tell an operator what to do. */
public final class StateLeft {

    public static final String UNTOUCHED = "Nothing was touched.";

    private StateLeft() {}

    /** Nodes of which a start, or what follows it, failed for good. */
    static List<String> nodesNotStarted(SagaState saga) {
        return saga.steps().values().stream()
                .filter(step -> step.status() == StepStatus.FAILED)
                .filter(step -> switch (step.action()) {
                    case START_NODE, START_KUBELET, RESTART_KUBELET, UNPARK_PODS -> true;
                    default -> false;
                })
                .map(step -> step.ref().target())
                .distinct()
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
        } else if (saga.phase() == SagaState.Phase.COMPENSATING) {
            CompensatingPlan plan = new CompensatingPlan(saga);
            achieved(plan, lines);
            missed(plan, cluster, saga, lines);
            if (plan.noNodeMissed()) {
                lines.add("Everything that was stopped is started and unparked again.");
            }
        } else {
            lines.add("Everything that was stopped had been started and unparked before it failed.");
            saga.steps().values().stream()
                    .filter(step -> step.status() == StepStatus.FAILED)
                    .map(step -> step.ref().step() + " failed; look at it.")
                    .forEach(lines::add);
        }
        return lines;
    }

    private static void achieved(CompensatingPlan plan, List<String> lines) {
        List<String> rolledBack = plan.done(Action.ROLL_BACK_ETCD_DATA);
        if (!rolledBack.isEmpty()) {
            lines.add("The etcd data of before the restore is back on %s.".formatted(names(rolledBack)));
        }
        plan.etcd().forEach(healthy -> {
            String missing = healthy.missing().isEmpty() ? "" : "; missing: " + names(healthy.missing());
            lines.add("etcd is healthy on %s%s.".formatted(names(healthy.healthy()), missing));
        });
        List<String> answering = plan.done(Action.CHECK_HEALTH);
        if (!answering.isEmpty()) {
            lines.add("The control plane answers on %s.".formatted(names(answering)));
        }
    }

    private static void missed(CompensatingPlan plan, String cluster, SagaState saga, List<String> lines) {
        String start = "./stillpoint cluster start " + cluster;
        line(lines, plan.missed(Action.START_NODE), "Not started: %s. Repair, then run: " + start + ".");
        line(lines, plan.missed(Action.START_KUBELET), "Kubelet is not started on %s. Start it there.");
        line(lines, plan.missed(Action.RESTART_KUBELET), "Kubelet was not restarted on %s. Restart it there.");
        line(
                lines,
                plan.missed(Action.ROLL_BACK_ETCD_DATA),
                "The old etcd data is not back on %s, so etcd stays parked there. It is beside the data directory, with"
                        + " .stillpoint-" + saga.saga() + " in its name: put it back, then run: " + start + ".");
        line(
                lines,
                plan.missed(Action.UNPARK_ETCD),
                "etcd is still parked on %s: its manifest is in the podbackup directory. Run: " + start
                        + "; where the step failed as etcd-parked-by-others, and this member may run, with"
                        + " --adopt-parked etcd.json.");
        if (!plan.missed(Action.AWAIT_ETCD).isEmpty()) {
            lines.add("etcd has no quorum, so other static pods stay parked. Look at etcd's log, then run: " + start
                    + ".");
        }
        line(lines, plan.missed(Action.UNPARK_PODS), "Static pods are still parked on %s. Run: " + start + ".");
        line(
                lines,
                plan.missed(Action.CHECK_HEALTH),
                "The control plane does not answer on %s. Look at its log there.");
    }

    private static void line(List<String> lines, List<String> targets, String format) {
        if (!targets.isEmpty()) {
            lines.add(format.formatted(names(targets)));
        }
    }

    private static String names(List<String> targets) {
        return String.join(", ", targets);
    }

    /** What the compensating plan meant to do, and what of it is done. */
    private record CompensatingPlan(SagaState saga, SagaSteps steps) {

        CompensatingPlan(SagaState saga) {
            this(saga, SagaSteps.ofCurrentPlan(saga));
        }

        List<String> meant(Action action) {
            Set<String> targets = new LinkedHashSet<>();
            for (Stage stage : saga.plan().stages()) {
                if (stage.action() == action) {
                    targets.addAll(stage.targets());
                }
            }
            return List.copyOf(targets);
        }

        List<String> done(Action action) {
            return meant(action).stream()
                    .filter(target -> steps.done(action, target))
                    .toList();
        }

        List<String> missed(Action action) {
            return meant(action).stream()
                    .filter(target -> !steps.done(action, target))
                    .toList();
        }

        boolean noNodeMissed() {
            return saga.plan().stages().stream()
                    .filter(stage -> !stage.action().overwritesContent())
                    .allMatch(stage -> missed(stage.action()).isEmpty());
        }

        List<StepFact.EtcdHealthy> etcd() {
            return steps.of(Action.AWAIT_ETCD)
                    .map(StepState::result)
                    .filter(StepFact.EtcdHealthy.class::isInstance)
                    .map(StepFact.EtcdHealthy.class::cast)
                    .toList();
        }
    }
}
