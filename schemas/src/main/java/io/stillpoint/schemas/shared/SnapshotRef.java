package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.loss.LossBounds;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One component's backup, as facts and the catalogue speak of it. Only the run that an accepted fact names exists.
 *
 * @param target address of the node that was imaged, else the component's label
 * @param run the random id of the execution that made it
 * @param manifestKey object key of the manifest in the vault
 * @param manifestVersion its version, null where the bucket keeps none; an overwrite or a delete marker does not hide it
 * @param manifestSha256 lower-case hex
 * @param plainBytes bytes read, before compression and encryption, shared objects included
 * @param storedBytes its bytes in the vault, shared objects included, whichever snapshot stored them first
 * @param etcdRevision revision inside an etcd snapshot, null otherwise
 * @param position of the source at that instant, for people and to compare by equality: digest of the registry's
 *     root, oplog time, GTID or binlog position, digest of the certificates; null where the source has none
 * @param losses what the source had and the snapshot has not, bounded; see {@link io.stillpoint.schemas.loss.LossBounds}
 */
public record SnapshotRef(
        String cluster,
        String point,
        Component component,
        String target,
        String run,
        Consistency consistency,
        String manifestKey,
        @Nullable String manifestVersion,
        String manifestSha256,
        long plainBytes,
        long storedBytes,
        @Nullable Long etcdRevision,
        @Nullable String position,
        Instant completedAt,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Loss> losses) {

    public SnapshotRef {
        losses = List.copyOf(losses);
    }

    /** One that lacks nothing. */
    public SnapshotRef(
            String cluster,
            String point,
            Component component,
            String target,
            String run,
            Consistency consistency,
            String manifestKey,
            @Nullable String manifestVersion,
            String manifestSha256,
            long plainBytes,
            long storedBytes,
            @Nullable Long etcdRevision,
            @Nullable String position,
            Instant completedAt) {
        this(
                cluster,
                point,
                component,
                target,
                run,
                consistency,
                manifestKey,
                manifestVersion,
                manifestSha256,
                plainBytes,
                storedBytes,
                etcdRevision,
                position,
                completedAt,
                List.of());
    }

    /** The same snapshot, which lacks these besides what it lacks already. */
    public SnapshotRef without(Collection<Loss> more) {
        return more.isEmpty()
                ? this
                : new SnapshotRef(
                        cluster,
                        point,
                        component,
                        target,
                        run,
                        consistency,
                        manifestKey,
                        manifestVersion,
                        manifestSha256,
                        plainBytes,
                        storedBytes,
                        etcdRevision,
                        position,
                        completedAt,
                        LossBounds.of(
                                component,
                                Stream.concat(losses.stream(), more.stream()).toList()));
    }
}
