package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells the coordinator which snapshots are damaged or lost, as the restore service does with what it reads back. The coordinator makes
 * facts of it, so that retention does not count on them and lists show it.
 *
 * @param broker null when nobody answers: then findings are for the screen alone
 */
record DamageReports(@Nullable KafkaBroker broker) {

    /** @param saga the one that took the snapshot */
    void damaged(String saga, SnapshotRef snapshot, Problem problem) {
        if (broker != null && CopyLog.tellsOfDamage(problem)) {
            broker.report(UnaskedReport.of(
                    UnaskedReport.step(saga, snapshot),
                    UUID.randomUUID().toString(),
                    "vault-verify",
                    new Report.Failed(problem, false)));
        }
    }

    void lost(CatalogueEntry.Point point) {
        for (SnapshotRef snapshot : point.snapshots()) {
            damaged(
                    point.saga(),
                    snapshot,
                    new Problem(
                            "vault-object-missing",
                            "the recovery point in the vault",
                            "no document of it",
                            snapshot.manifestKey(),
                            "Find out who removed it. Choose another recovery point."));
        }
    }

    /**
     * The points of the catalogue that the vault does not show. A vault that shows none may be the wrong one, or away: nothing is
     * called lost then.
     */
    static List<CatalogueEntry.Point> lost(List<CatalogueEntry.Point> catalogue, List<String> shown) {
        return shown.isEmpty()
                ? List.of()
                : catalogue.stream()
                        .filter(point -> !shown.contains(point.point()))
                        .toList();
    }
}
