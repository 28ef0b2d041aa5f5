package io.stillpoint.cli.prune;

import io.stillpoint.cli.output.TextTable;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.policy.PruneVerdict;
import java.util.ArrayList;
import java.util.List;

/** Says in words why recovery points stay or go. */
public final class PruneText {

    private PruneText() {}

    /** One line for each recovery point, newest first. */
    public static TextTable table(SagaFact.PruneCompleted completed) {
        var table = new TextTable("POINT", "STATUS", "WHY");
        for (PruneVerdict verdict : completed.verdicts()) {
            String status = verdict.goes() ? completed.confirmed() ? "removed" : "CAN GO" : "stays";
            table.row(verdict.point(), status, verdict.why());
        }
        return table;
    }

    /** What the table does not say. */
    public static List<String> notes(SagaFact.PruneCompleted completed) {
        List<String> notes = new ArrayList<>();
        completed.obstacles().forEach(problem -> notes.add("NOTHING IS REMOVED: " + problem.sentence()));
        if (completed.more() > 0) {
            notes.add("%d older recovery points are not listed; they stay for now".formatted(completed.more()));
        }
        completed.refused().forEach(problem -> notes.add("NOT REMOVED: " + problem.sentence()));
        if (!completed.confirmed() && completed.verdicts().stream().anyMatch(PruneVerdict::goes)) {
            notes.add("Nothing was removed. With --confirm what can go is deleted for ever.");
        }
        return notes;
    }
}
