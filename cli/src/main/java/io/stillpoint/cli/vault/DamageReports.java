package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells the coordinator which snapshots are damaged or lost, and which were and are whole again, as the restore service does with what it reads back. The coordinator makes
 * facts of it, so that retention does not count on them and lists show it.
 *
 * @param broker null when nobody answers: then findings are for the screen alone
 * @param known what was found damaged before
 */
record DamageReports(@Nullable KafkaBroker broker, DamagedCopies known) {

    static DamageReports to(@Nullable KafkaBroker broker) {
        return new DamageReports(broker, broker == null ? new DamagedCopies(Map.of()) : DamagedCopies.read(broker));
    }

    /** Returns whether a copy that was found damaged counts again: somebody has put back what was missing or wrong. */
    boolean whole(String saga, SnapshotRef snapshot) {
        if (broker == null || !known.countsAgain(snapshot)) {
            return false;
        }
        var step = UnaskedReport.step(saga, snapshot);
        report(broker, step, new Report.Done(new StepFact.SnapshotVerified(step, snapshot)));
        return true;
    }

    private static void report(KafkaBroker broker, StepRef step, Report.Outcome outcome) {
        broker.report(UnaskedReport.of(step, UUID.randomUUID().toString(), "vault-verify", outcome));
    }

    /** @param saga the one that took the snapshot */
    void damaged(String saga, SnapshotRef snapshot, Problem problem) {
        if (broker != null && CopyLog.tellsOfDamage(problem)) {
            report(broker, UnaskedReport.step(saga, snapshot), new Report.Failed(problem, false));
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
