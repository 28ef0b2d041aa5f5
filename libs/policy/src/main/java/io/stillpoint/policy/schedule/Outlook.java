package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.shared.Component;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy will do next, for people.
 *
 * @param prune null where there is no policy
 */
public record Outlook(
        String cluster, List<RuleOutlook> rules, @Nullable PruneOutlook prune) {

    public Outlook {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param nextRun when it runs next, not earlier; null when it will not
     * @param obstacle what keeps it from running, null when nothing does
     * @param lastProblem why its last backup failed, null when it did not
     */
    public record RuleOutlook(
            String rule,
            @Nullable Instant nextRun,
            @Nullable String obstacle,
            @Nullable String lastProblem,
            List<ComponentOutlook> components) {
        public RuleOutlook {
            components = List.copyOf(components);
        }
    }

    /**
     * Pruning by the policy.
     *
     * @param nextRun when it prunes next, not earlier; null when it will not
     * @param obstacle what keeps it from that, null when nothing does
     * @param last how the last prune ended that was to remove something, by policy or because somebody asked; null before
     *     the first
     */
    public record PruneOutlook(
            @Nullable Instant nextRun,
            @Nullable String obstacle,
            @Nullable PruneEnd last) {}

    /**
     * The end of one prune.
     *
     * @param points how many went
     * @param bytes of all objects that went
     * @param problem why nothing went, or the first thing that the store did not let go; null when all is well
     */
    public record PruneEnd(
            Instant endedAt,
            int points,
            long bytes,
            @Nullable String problem) {}

    /**
     * One component of a rule.
     *
     * @param dataOf the instant that its newest whole data is of, null when there is none
     * @param damaged the newest copy, if it was found damaged: {@code dataOf} is then of an older one
     * @param verified whether that data was read back whole
     * @param breaksAt when it is too old for the rule, null when the rule has no RPO
     */
    public record ComponentOutlook(
            Component component,
            @Nullable Instant dataOf,
            @Nullable DamagedCopy damaged,
            boolean verified,
            @Nullable Instant breaksAt) {

        /** Returns how much of the RPO is left, negative when it is broken; empty when the rule has none. */
        public Optional<Duration> left(Instant now) {
            return Optional.ofNullable(breaksAt).map(instant -> Duration.between(now, instant));
        }
    }
}
