package io.stillpoint.schemas.vault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ties the snapshots of one backup together. Its signed text is written last; without it the snapshots do not
 * count, no matter who wrote them.
 *
 * @param format version of this document, 1
 * @param missing components that were asked for and could not be saved; when there are any the point is partial
 * @param versions of what ran on the cluster, null when unknown, as in documents of older releases
 * @param head a fact of this cluster from before the seal, null in documents of older releases
 * @param notes why components are missing, and what was wrong with others that are whole
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
        List<SnapshotRef> snapshots,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Component> missing,
        @Nullable ClusterVersions versions,
        @Nullable ChainHead head,
        // Left out while there are none, so that a seal that a release before began has the same text when it is tried
        // again.
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<ComponentNote> notes) {

    public PointDocument {
        notes = List.copyOf(notes);
        missing = List.copyOf(missing);
        snapshots = List.copyOf(snapshots);
    }

    /** One that says nothing about the log, and of which there is nothing to note. */
    public PointDocument(
            int format,
            String cluster,
            String point,
            String saga,
            Consistency consistency,
            boolean baseline,
            Instant startedAt,
            Instant sealedAt,
            Topology topology,
            List<SnapshotRef> snapshots,
            List<Component> missing,
            @Nullable ClusterVersions versions) {
        this(
                format,
                cluster,
                point,
                saga,
                consistency,
                baseline,
                startedAt,
                sealedAt,
                topology,
                snapshots,
                missing,
                versions,
                null,
                List.of());
    }
}
