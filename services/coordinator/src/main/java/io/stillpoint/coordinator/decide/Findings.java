package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * What the API server said at the end of a saga, for its outcome: nothing stops for it, so whoever asks how the saga ended must
 * be told. The fact has all of it.
 */
final class Findings {

    private static final int NAMED = 3;

    private Findings() {}

    /** With a semicolon before; empty when all is well or nobody was asked. */
    static String of(SagaState saga) {
        List<String> findings = new ArrayList<>();
        for (StepState step : saga.steps().values()) {
            if (step.result() instanceof StepFact.ClusterChecked checked) {
                add(findings, "nodes not Ready", checked.notReadyNodes());
                add(findings, "pods not running", checked.podsNotRunning());
                add(findings, "phantom pods", checked.phantomPods());
            }
            if (step.status() == StepStatus.FAILED && step.action() == Action.CHECK_CLUSTER) {
                findings.add("nodes and pods could not be looked at");
            }
            if (step.status() == StepStatus.FAILED && step.action() == Action.RECYCLE_REGISTRY) {
                findings.add("registry pods were not all replaced");
            }
        }
        return findings.isEmpty() ? "" : "; " + String.join("; ", findings);
    }

    private static void add(List<String> findings, String what, List<String> these) {
        if (!these.isEmpty()) {
            String more = these.size() > NAMED ? " and more" : "";
            findings.add("%s: %s%s"
                    .formatted(what, String.join(", ", these.subList(0, Math.min(NAMED, these.size()))), more));
        }
    }
}
