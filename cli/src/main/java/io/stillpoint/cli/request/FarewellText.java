package io.stillpoint.cli.request;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a saga when the command that waits for it is ended, out of the saga's facts so far. Another thread asks. */
final class FarewellText {

    private SagaFact.@Nullable SagaStarted started;
    private boolean standsStill;
    private boolean bringsBack;

    synchronized void fact(Fact fact) {
        standsStill = standsStill(fact);
        switch (fact) {
            case SagaFact.SagaStarted it -> started = it;
            case SagaFact.SagaCompensating _ -> bringsBack = true;
            default -> {}
        }
    }

    /** From the first order to stop something until the control plane answers again. */
    private boolean standsStill(Fact fact) {
        return switch (fact) {
            case StepFact.StepStarted started ->
                standsStill
                        || switch (started.action()) {
                            case PARK_ETCD, PARK_PODS, QUIESCE, STOP_KUBELET -> true;
                            default -> false;
                        };
            case StepFact.HealthChecked _ -> false;
            default -> standsStill;
        };
    }

    synchronized List<String> lines(String saga) {
        return List.of(
                goesOn(saga),
                "Watch it: ./stillpoint saga watch " + saga,
                "End it, with the cluster brought back: ./stillpoint saga cancel %s --wait".formatted(saga));
    }

    private String goesOn(String saga) {
        String still = standsStill ? "THE CLUSTER STANDS STILL. " : "";
        if (started != null && started.kind() == SagaKind.STOP && !bringsBack) {
            return "%sSaga %s goes on without this terminal and leaves the cluster stopped. Start it then: ./stillpoint cluster start %s --wait"
                    .formatted(still, saga, started.cluster());
        }
        return "%sSaga %s goes on without this terminal%s."
                .formatted(still, saga, standsStill ? " and starts it again" : "");
    }
}
