package io.stillpoint.mongodb.restore;

import java.util.List;

/**
 * What a restore did.
 *
 * @param databases that now equal the snapshot
 * @param collections that now equal the snapshot
 * @param documents in them
 * @param comparedByHash collections whose documents were compared byte for byte; the others were changed by the
 *     oplog and counted
 * @param onlyAside namespaces that were on the server but not in the snapshot: they are kept aside too
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
