package io.stillpoint.restore.content;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A restore is judged by what the source had, not by what its snapshot has: plan and proof say what is not there. */
public final class LossNotes {

    private static final int TOLD = 10;

    private LossNotes() {}

    /** The fact with a proof that names what its snapshot lacks. */
    public static StepFact.ContentRestored inProof(StepFact.ContentRestored fact, SnapshotRef snapshot) {
        List<Loss> losses = snapshot.losses();
        if (losses.isEmpty()) {
            return fact;
        }
        String told = losses.stream()
                .limit(TOLD)
                .map(loss -> loss.what() + ": " + loss.why())
                .collect(Collectors.joining("; "));
        String more = losses.size() > TOLD ? "; and %d more".formatted(losses.size() - TOLD) : "";
        return new StepFact.ContentRestored(
                fact.step(),
                fact.component(),
                fact.restored(),
                fact.leftAlone(),
                "%s. NOT RESTORED, since the snapshot lacks it: %s%s".formatted(fact.proof(), told, more),
                fact.refused());
    }

    /** The plan with a warning for each thing that its snapshots lack. */
    public static StepFact.RestorePlanned inPlan(StepFact.RestorePlanned plan) {
        List<String> warnings = new ArrayList<>(plan.warnings());
        for (SnapshotRef snapshot : plan.snapshots()) {
            snapshot.losses()
                    .forEach(loss -> warnings.add("This restore does not bring back, of %s, %s: %s."
                            .formatted(loss.component().label(), loss.what(), loss.why())));
        }
        return plan.withWarnings(warnings);
    }
}
