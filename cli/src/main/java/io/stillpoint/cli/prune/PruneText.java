package io.stillpoint.cli.prune;

import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says in words why recovery points stay or go. */
public final class PruneText {

    private PruneText() {}

    /**
     * One line for each recovery point, newest first.
     *
     * @param catalogue what is known of the points, from before the prune: it removes entries, too
     */
    public static TextTable table(SagaFact.PruneCompleted completed, List<CatalogueEntry> catalogue) {
        Map<String, CatalogueEntry.Point> points = catalogue.stream()
                .filter(CatalogueEntry.Point.class::isInstance)
                .map(CatalogueEntry.Point.class::cast)
                .filter(point -> point.cluster().equals(completed.cluster()))
                .collect(Collectors.toMap(CatalogueEntry.Point::point, Function.identity()));
        var table = new TextTable("POINT", "TAKEN", "HOLDS", "STORED", "STATUS", "WHY");
        for (PruneVerdict verdict : completed.verdicts()) {
            CatalogueEntry.Point point = points.get(verdict.point());
            String status = verdict.goes() ? completed.confirmed() ? "removed" : "CAN GO" : "stays";
            table.row(
                    verdict.point(),
                    point == null ? "-" : HumanText.time(point.startedAt()),
                    point == null ? "-" : holds(point),
                    point == null ? "-" : FactText.stored(point.snapshots()),
                    status,
                    verdict.why());
        }
        return table;
    }

    private static String holds(CatalogueEntry.Point point) {
        return FactText.labels(point.snapshots().stream()
                .map(SnapshotRef::component)
                .distinct()
                .toList());
    }

    /** What the table does not say. */
    public static List<String> notes(SagaFact.PruneCompleted completed) {
        List<String> notes = new ArrayList<>();
        completed
                .obstacles()
                .forEach(problem ->
                        notes.add("NOTHING IS REMOVED (%s): %s".formatted(problem.code(), problem.sentence())));
        if (completed.more() > 0) {
            notes.add("%d older recovery points are not listed; they stay for now".formatted(completed.more()));
        }
        completed
                .refused()
                .forEach(problem -> notes.add("NOT DONE (%s): %s".formatted(problem.code(), problem.sentence())));
        if (!completed.confirmed() && completed.verdicts().stream().anyMatch(PruneVerdict::goes)) {
            notes.add("Nothing was removed. With --confirm what can go is deleted for ever.");
        }
        return notes;
    }
}
