package io.stillpoint.schemas.catalogue;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.ComponentNote;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of the compacted topic {@code stillpoint.catalogue}. Each kind has keys of its own, so an entry is written
 * without reading another one first.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface CatalogueEntry {

    /** Returns the record's key. */
    String key();

    /**
     * A recovery point that is sealed.
     *
     * @param missing components that were asked for and could not be saved; with any of them the point is partial
     * @param objectLock whether the store locks its objects; see {@link PointLock} until when
     * @param versions of what ran on the cluster, null when unknown
     * @param notes why components are missing, and what was wrong with others that are whole
     */
    record Point(
            String cluster,
            String point,
            String saga,
            Consistency consistency,
            boolean baseline,
            Instant startedAt,
            Instant completedAt,
            List<SnapshotRef> snapshots,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Component> missing,
            boolean objectLock,
            @Nullable ClusterVersions versions,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<ComponentNote> notes)
            implements CatalogueEntry {
        public Point {
            snapshots = List.copyOf(snapshots);
            missing = List.copyOf(missing);
            notes = List.copyOf(notes);
        }

        /** One of which there is nothing to note. */
        public Point(
                String cluster,
                String point,
                String saga,
                Consistency consistency,
                boolean baseline,
                Instant startedAt,
                Instant completedAt,
                List<SnapshotRef> snapshots,
                List<Component> missing,
                boolean objectLock,
                @Nullable ClusterVersions versions) {
            this(
                    cluster,
                    point,
                    saga,
                    consistency,
                    baseline,
                    startedAt,
                    completedAt,
                    snapshots,
                    missing,
                    objectLock,
                    versions,
                    List.of());
        }

        @Override
        public String key() {
            return key(cluster, point);
        }

        /** Returns the key of a point. */
        public static String key(String cluster, String point) {
            return "point/" + cluster + "/" + point;
        }

        /** Returns whose recovery point a key is of; empty when it is of something else. */
        public static Optional<String> clusterOf(String key) {
            String[] parts = key.split("/", 3);
            return parts.length == 3 && parts[0].equals("point") ? Optional.of(parts[1]) : Optional.empty();
        }
    }

    /**
     * Whether somebody has pinned a recovery point, as was asked for last. Baselines need no such entry.
     *
     * @param pinned false when the pin was taken off
     * @param claimedSource who says that he asked for it
     */
    record Pin(String cluster, String point, boolean pinned, String reason, String claimedSource, Instant at)
            implements CatalogueEntry {
        @Override
        public String key() {
            return key(cluster, point);
        }

        /** Returns the key of the pin of a point. */
        public static String key(String cluster, String point) {
            return "pin/" + cluster + "/" + point;
        }
    }

    /**
     * A loss that somebody has acknowledged, for this point and for all others of the cluster that have the very same one.
     *
     * @param point that named it; it may be gone since
     * @param claimedSource who says that he acknowledged it
     */
    record AcceptedLoss(String cluster, String point, Loss loss, String reason, String claimedSource, Instant at)
            implements CatalogueEntry {
        @Override
        public String key() {
            return key(cluster, loss.name());
        }

        /** @param name of the loss */
        public static String key(String cluster, String name) {
            return "accepted-loss/" + cluster + "/" + name;
        }
    }

    /**
     * Until when the store locks all objects of a recovery point, as was reported last.
     *
     * @param until is put off while the point is kept
     */
    record PointLock(String cluster, String point, Instant until) implements CatalogueEntry {
        @Override
        public String key() {
            return key(cluster, point);
        }

        /** Returns the key of the lock of a point. */
        public static String key(String cluster, String point) {
            return "lock/" + cluster + "/" + point;
        }
    }

    /**
     * A snapshot that was read back whole. What was loaded has an entry of its own, so that reading the bytes again does not hide it.
     *
     * @param level null in entries of earlier releases, which knew bytes alone
     * @param note why it was not loaded although this component can be; null when there is nothing to say
     */
    record Verification(
            String cluster,
            String point,
            Component component,
            String target,
            String run,
            Instant verifiedAt,
            @Nullable VerificationLevel level,
            @Nullable String note)
            implements CatalogueEntry {

        /** One whose bytes were read back. */
        public Verification(
                String cluster, String point, Component component, String target, String run, Instant verifiedAt) {
            this(cluster, point, component, target, run, verifiedAt, VerificationLevel.BYTES, null);
        }

        /** Returns how far it was proved. */
        public VerificationLevel reached() {
            return level == null ? VerificationLevel.BYTES : level;
        }

        @Override
        public String key() {
            return key(cluster, point, component.label() + "/" + target, reached());
        }

        /** @param snapshot its component and target, as {@code component/target} */
        public static String key(String cluster, String point, String snapshot, VerificationLevel level) {
            String key = "verification/" + cluster + "/" + point + "/" + snapshot;
            return level == VerificationLevel.BYTES ? key : key + "/" + level.label();
        }
    }
}
