package io.stillpoint.policy.retention;

import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * All that a decision depends on.
 *
 * @param locked why the store does not let points go, by their names
 */
record World(
        List<PointHistory> points,
        BackupPolicy policy,
        PruneCircumstances circumstances,
        Map<String, String> locked,
        Instant now) {

    /** Nothing is amiss, and the vault shows every point. */
    static World calm(List<PointHistory> points, BackupPolicy policy, Instant now) {
        Set<String> sealed = points.stream().map(PointHistory::point).collect(Collectors.toSet());
        return new World(
                points,
                policy,
                new PruneCircumstances(now, null, new VaultAnswer(sealed, null, now), Map.of(), Set.of()),
                Map.of(),
                now);
    }

    static BackupPolicy policy(Retention retention, String zone) {
        return new BackupPolicy(
                List.of(new ScheduleRule("often", Consistency.HOT, List.of(), null, 3600L, zone, 0, null, false)),
                retention,
                new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                false);
    }

    RetentionDecision decide() {
        return RetentionDecider.decide(points, policy, circumstances, now).withLocked(locked);
    }

    World withPoints(UnaryOperator<PointHistory> change) {
        return withPoints(points.stream().map(change).toList());
    }

    World withPoints(List<PointHistory> changed) {
        return new World(changed, policy, circumstances, locked, now);
    }

    World withRetention(UnaryOperator<Retention> change) {
        return withPolicy(
                new BackupPolicy(policy.rules(), change.apply(policy.retention()), policy.lock(), policy.paused()));
    }

    World withPolicy(BackupPolicy other) {
        return new World(points, other, circumstances, locked, now);
    }

    World withCircumstances(UnaryOperator<PruneCircumstances> change) {
        return new World(points, policy, change.apply(circumstances), locked, now);
    }

    World withoutLocks() {
        return new World(points, policy, circumstances, Map.of(), now);
    }

    World withVault(UnaryOperator<VaultAnswer> change) {
        return withCircumstances(it -> new PruneCircumstances(
                it.newestFactAt(), it.logProblem(), change.apply(it.vault()), it.inUse(), it.explained()));
    }

    /** The same points, of which some are removed, with a vault that knows. */
    World without(List<PointVerdict.Removed> removed) {
        Set<String> gone =
                removed.stream().map(verdict -> verdict.point().point()).collect(Collectors.toSet());
        World rest = withPoints(
                points.stream().filter(point -> !gone.contains(point.point())).toList());
        return rest.withVault(vault -> {
            Set<String> sealed = new HashSet<>(vault.sealed());
            sealed.removeAll(gone);
            return new VaultAnswer(sealed, vault.failure(), vault.storeTime());
        });
    }
}
