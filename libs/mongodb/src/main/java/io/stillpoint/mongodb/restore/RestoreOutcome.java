package io.stillpoint.mongodb.restore;

import java.util.List;

/**
 * What a restore did.
 *
 * @param databases that are now the snapshot's
 * @param collections that are now the snapshot's
 * @param documents in them
 * @param comparedByHash collections whose documents were compared byte for byte; the others were changed by the oplog and
 *     counted
 * @param onlyAside namespaces that were on the server and not in the snapshot: they stand aside, too
 * @param leftAlone what was not restored, with reasons
 */
public record RestoreOutcome(
        List<String> databases,
        int collections,
        long documents,
        int comparedByHash,
        List<String> onlyAside,
        List<String> leftAlone) {

    public RestoreOutcome {
        databases = List.copyOf(databases);
        onlyAside = List.copyOf(onlyAside);
        leftAlone = List.copyOf(leftAlone);
    }
}
