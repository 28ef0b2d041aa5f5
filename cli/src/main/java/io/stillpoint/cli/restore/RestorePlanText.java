package io.stillpoint.cli.restore;

import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.List;

/** The plan of a restore as it is shown for approval. */
public final class RestorePlanText {

    private RestorePlanText() {}

    public static List<String> lines(StepFact.RestorePlanned plan) {
        var lines = new ArrayList<String>();
        if (!plan.point().isEmpty()) {
            lines.add("  plan      " + plan.planDigest());
            lines.add("  from      " + plan.point());
        }
        for (SnapshotRef snapshot : plan.snapshots()) {
            lines.add("  restores  %s, %s, taken %s%s"
                    .formatted(
                            snapshot.component().label(),
                            HumanText.bytes(snapshot.plainBytes()),
                            HumanText.time(snapshot.completedAt()),
                            FactText.position(snapshot)));
        }
        for (Acceptance accepted : plan.letThrough()) {
            lines.add("  ACCEPTED  [%s] %s: %s. %s"
                    .formatted(
                            accepted.code(),
                            accepted.component().label(),
                            accepted.found(),
                            Guard.of(accepted.code()).flatMap(Guard::accepted).orElse("")));
        }
        plan.warnings().forEach(warning -> lines.add("  note      " + warning));
        plan.refusals().forEach(refusal -> lines.add("  REFUSED   [" + refusal.code() + "] " + refusal.sentence()));
        return lines;
    }
}
