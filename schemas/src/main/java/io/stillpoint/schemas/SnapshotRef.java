package io.stillpoint.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One component's backup, as facts and the catalogue speak of it. Only the run that an accepted fact names exists.
 *
 * @param target address of the node that was imaged, {@code etcd} for the cluster's etcd
 * @param run the random id of the execution that made it
 * @param manifestKey object key of the manifest in the vault
 * @param manifestSha256 lower-case hex
 * @param plainBytes what was read, before compression and encryption
 * @param storedBytes what lies in the vault
 * @param etcdRevision revision inside an etcd snapshot, null otherwise
 */
public record SnapshotRef(
        String cluster,
        String point,
        Component component,
        String target,
        String run,
        Consistency consistency,
        String manifestKey,
        String manifestSha256,
        long plainBytes,
        long storedBytes,
        @Nullable Long etcdRevision,
        Instant completedAt) {}
