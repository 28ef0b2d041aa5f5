package io.stillpoint.schemas.shared;

import java.time.Instant;
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
        Instant completedAt) {}
