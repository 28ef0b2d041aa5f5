package io.stillpoint.schemas;

import java.time.Instant;
import java.util.List;

/**
 * What ties the snapshots of one backup together. Its signed text is written last; without it the snapshots do not
 * count, whoever wrote them.
 *
 * @param format version of this document, 1
 */
public record PointDocument(
        int format,
        String cluster,
        String point,
        String saga,
        Consistency consistency,
        boolean baseline,
        Instant startedAt,
        Instant sealedAt,
        Topology topology,
        List<SnapshotRef> snapshots) {

    public PointDocument {
        snapshots = List.copyOf(snapshots);
    }
}
