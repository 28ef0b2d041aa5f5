package io.stillpoint.schemas;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/**
 * One record of the compacted topic {@code stillpoint.catalogue}. Kinds have keys of their own, so that none is ever read
 * in order to be written.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface CatalogueEntry {

    /** The record's key. */
    String key();

    /** A recovery point that is sealed and complete. */
    record Point(
            String cluster,
            String point,
            String saga,
            Consistency consistency,
            boolean baseline,
            Instant startedAt,
            Instant completedAt,
            List<SnapshotRef> snapshots,
            boolean objectLock)
            implements CatalogueEntry {
        @Override
        public String key() {
            return "point/" + cluster + "/" + point;
        }
    }

    /** A snapshot that was read back whole. */
    record Verification(
            String cluster, String point, Component component, String target, String run, Instant verifiedAt)
            implements CatalogueEntry {
        @Override
        public String key() {
            return "verification/" + cluster + "/" + point + "/" + component.label() + "/" + target;
        }
    }
}
