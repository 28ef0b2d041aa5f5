package io.stillpoint.prune.log;

import io.stillpoint.bus.FactChain;
import io.stillpoint.policy.leftover.BackupEnd;
import io.stillpoint.policy.prune.LockSpan;
import io.stillpoint.policy.prune.PointLog;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PruneCircumstances;
import io.stillpoint.policy.retention.VaultAnswer;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a cluster's recovery points up to one fact.
 *
 * @param points that are sealed and not removed
 * @param snapshots of these points
 * @param ends how the backup of each name ended that was ever used
 * @param inUse points that restores read, with the saga's name
 * @param locks how long the store locks points
 * @param policy the policy in force, null without one
 * @param problem where the hash chain is broken, null when it was followed from the first fact to the last
 */
public record ClusterHistory(
        List<PointHistory> points,
        List<SnapshotRef> snapshots,
        Map<String, BackupEnd> ends,
        Map<String, String> inUse,
        Instant newestFactAt,
        Map<String, LockSpan> locks,
        @Nullable BackupPolicy policy,
        @Nullable Problem problem) {

    static ClusterHistory of(PointLog log, FactChain chain) {
        return new ClusterHistory(
                log.points(),
                log.snapshots(),
                log.ends(),
                log.inUse(),
                log.newestFactAt(),
                log.locks(),
                log.policy(),
                chain.problems().stream().findFirst().orElse(null));
    }

    /**
     * What decides whether anything may be removed.
     *
     * @param alsoInUse by sagas that wait in line
     */
    public PruneCircumstances circumstances(VaultAnswer vault, Map<String, String> alsoInUse) {
        Map<String, String> all = new HashMap<>(alsoInUse);
        all.putAll(inUse);
        Set<String> explained = new HashSet<>(ends.keySet());
        points.forEach(point -> explained.remove(point.point()));
        return new PruneCircumstances(newestFactAt, problem, vault, all, explained);
    }
}
