package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import java.time.Duration;

/** When a planned restore waits for a person, and for how long. */
final class Approvals {

    /** After this nobody remembers what was shown, and the cluster may have changed below the plan. */
    static final Duration PATIENCE = Duration.ofHours(1);

    private Approvals() {}

    /** Nothing to approve when guards refused, in a dry run, or when the request named a plan beforehand. */
    static boolean waitsFor(SagaState saga, StepFact.RestorePlanned planned) {
        return planned.refusals().isEmpty()
                && saga.request() instanceof Request.RestoreRequested restore
                && !restore.dryRun()
                && restore.approvedPlanDigest() == null;
    }
}
