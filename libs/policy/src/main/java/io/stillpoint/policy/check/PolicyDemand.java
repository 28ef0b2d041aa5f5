package io.stillpoint.policy.check;

import io.stillpoint.policy.schedule.BackupKind;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rules of a policy demand more of the cluster than the policy in force. Only these are compared with what was measured: a refusal of
 * what pauses or loosens would leave a policy in force that demands more.
 */
final class PolicyDemand {

    private final BackupPolicy policy;
    private final KnownCluster cluster;

    PolicyDemand(BackupPolicy policy, KnownCluster cluster) {
        this.policy = policy;
        this.cluster = cluster;
    }

    /** The rules that ask for backups once the policy is in force. What is paused comes back with a policy that is checked. */
    List<ScheduleRule> running() {
        return running(policy);
    }

    /** The rules that ask for backups now. */
    List<ScheduleRule> inForce() {
        return Optional.ofNullable(cluster.inForce()).map(PolicyDemand::running).orElse(List.of());
    }

    /** Whether a rule gives its backups less time than the policy in force does. */
    boolean grows(ScheduleRule rule) {
        return running().contains(rule)
                && predecessor(rule).filter(before -> asksNoMore(rule, before)).isEmpty();
    }

    private Optional<ScheduleRule> predecessor(ScheduleRule rule) {
        return inForce().stream()
                .filter(before -> before.name().equals(rule.name()))
                .findFirst();
    }

    private static List<ScheduleRule> running(BackupPolicy policy) {
        return policy.paused()
                ? List.of()
                : policy.rules().stream().filter(rule -> !rule.paused()).toList();
    }

    /** Durations compare only between backups of one kind. How often it asks is counted by {@link LoadCheck}, over all rules. */
    private boolean asksNoMore(ScheduleRule rule, ScheduleRule before) {
        return BackupKind.of(rule, cluster.declared()).equals(BackupKind.of(before, cluster.declared()))
                && isNoShorter(rule.rpoSeconds(), before.rpoSeconds())
                && isNoShorter(length(rule.window()), length(before.window()));
    }

    private static boolean isNoShorter(@Nullable Long now, @Nullable Long before) {
        return now == null ? before == null : before != null && now >= before;
    }

    private static @Nullable Long length(@Nullable ColdWindow window) {
        return window == null ? null : window.lengthSeconds();
    }
}
