package io.stillpoint.faults;

import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SealedPoint;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.keys.VerificationKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What every run ends with: facts, vault and nodes are judged, and the coordinator's state is compared with the facts. */
final class RunEnd {

    private RunEnd() {}

    /** What is wrong, empty when nothing is. */
    static List<String> violations(History history, Fleet fleet, Vault vault, VerificationKeys keys) throws Exception {
        List<String> violations = new ArrayList<>(fleet.violations());
        violations.addAll(RunAudit.violations(
                history.facts(),
                fleet.machines(),
                point -> readBack(vault, vault.point(PretendedCluster.NAME, point, keys))));
        if (!history.written().equals(history.folded())) {
            violations.add("the state is what the facts make: " + history.written() + " and " + history.folded());
        }
        return violations;
    }

    private static List<SnapshotRef> readBack(Vault vault, SealedPoint point) throws IOException {
        List<SnapshotRef> snapshots = point.document().snapshots();
        for (SnapshotRef snapshot : snapshots) {
            vault.verifyStored(snapshot);
        }
        return snapshots;
    }
}
