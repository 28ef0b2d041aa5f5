package io.stillpoint.cli.request;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a saga when the command that waits for it is ended, out of the saga's facts so far. Another thread asks. */
final class FarewellText {

    private final boolean asked;
    private boolean caughtUp;
    private SagaFact.@Nullable SagaStarted started;
    private boolean standsStill;
    private boolean bringsBack;
    private boolean cancelled;
    private boolean awaitsApproval;

    /** @param asked whether the command asked for the saga, so that it alone approves a plan */
    FarewellText(boolean asked) {
        this.asked = asked;
        this.caughtUp = asked;
    }

    /** All facts of before were told; nothing is said of a saga that may have ended long ago. */
    synchronized void caughtUp() {
        caughtUp = true;
    }

    synchronized void fact(Fact fact) {
        standsStill = standsStill(fact);
        switch (fact) {
            case SagaFact.SagaStarted it -> started = it;
            case SagaFact.SagaCompensating _ -> bringsBack = true;
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.CancelRequested -> cancelled = true;
            default -> {}
        }
        awaitsApproval = switch (fact) {
            case StepFact.RestorePlanned planned -> planned.refusals().isEmpty();
            case StepFact.StepStarted _, SagaFact _ -> false;
            default -> awaitsApproval;
        };
    }

    /** The plan was approved or refused; the saga goes on with that by itself. */
    synchronized void planAnswered() {
        awaitsApproval = false;
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
            // Nobody starts a cluster that runs.
            case SagaFact.SagaStarted it -> it.kind() == SagaKind.START;
            case StepFact.HealthChecked _ -> false;
            default -> standsStill;
        };
    }

    /** @param saga null while nobody has answered */
    synchronized List<String> lines(@Nullable String saga) {
        if (!caughtUp) {
            return List.of();
        }
        if (saga == null) {
            return List.of("The request is published. What becomes of it shows: ./stillpoint saga list");
        }
        if (awaitsApproval && asked) {
            return List.of(
                    "Nothing was touched. The plan of saga %s cannot be approved from elsewhere. End it, and ask again: ./stillpoint saga cancel %s --wait"
                            .formatted(saga, saga));
        }
        var lines = new ArrayList<String>();
        lines.add(goesOn(saga));
        lines.add("Watch it: ./stillpoint saga watch " + saga);
        if (!bringsBack && !cancelled) {
            lines.add("End it%s: ./stillpoint saga cancel %s --wait"
                    .formatted(standsStill ? ", with the cluster brought back" : "", saga));
        }
        return lines;
    }

    private String goesOn(String saga) {
        String still = standsStill ? "THE CLUSTER STANDS STILL. " : "";
        if (started != null && started.kind() == SagaKind.STOP && !bringsBack) {
            return "%sSaga %s goes on without this terminal and leaves the cluster stopped. Start it then: ./stillpoint cluster start %s --wait"
                    .formatted(still, saga, started.cluster());
        }
        if (awaitsApproval) {
            return "Nothing was touched. Saga %s waits for approval of its plan by the one who asked for it."
                    .formatted(saga);
        }
        return "%sSaga %s goes on without this terminal%s."
                .formatted(still, saga, standsStill ? " and starts it again" : "");
    }
}
