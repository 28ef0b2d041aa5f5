package io.stillpoint.policy.schedule;

import io.stillpoint.policy.retention.RetentionDecider;
import io.stillpoint.policy.schedule.Outlook.PruneOutlook;
import io.stillpoint.policy.schedule.RunOrder.Turn;
import io.stillpoint.policy.time.CronTimes;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.policy.BackupPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The next prune of a policy. One is due each day at noon, when windows for cold backups are closed and people are there to read what went.
 * Whatever comes of it, the next one is that of the next day, except after one that left something.
 *
 * @param obstacle why it may not start now, null when time alone decides
 */
record PruneTurn(RuleRun run, @Nullable String obstacle) {

    private static final String NOON = "0 12 * * *";

    /** Clusters that share a store do not have it listed all at once. */
    private static final Duration SPREAD = Duration.ofHours(1);

    /** Where backups follow each other without a gap for it, it does not wait for one any longer. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    /**
     * The one of {@code policy}.
     *
     * @param turns of the policy's rules; what one of them wants to start before the prune would end goes first
     * @param occupied why nothing at all may start now
     */
    static PruneTurn of(
            BackupPolicy policy, BackupHistory history, List<Turn> turns, Optional<String> occupied, Instant now) {
        RuleRun run = next(policy, history, now);
        Optional<String> paused = policy.paused() ? Optional.of("paused") : Optional.empty();
        return new PruneTurn(
                run,
                paused.or(() -> occupied)
                        .or(() -> first(turns, run, history, now))
                        .orElse(null));
    }

    private static RuleRun next(BackupPolicy policy, BackupHistory history, Instant now) {
        PruneRecord prunes = history.prunes();
        Optional<Instant> unfinished = prunes.unfinishedSince();
        if (unfinished.isPresent()) {
            Instant due = RuleRun.wholeSeconds(unfinished.get()).plusSeconds(1);
            return new RuleRun(due, due, null, null);
        }
        CronTimes noons = CronTimes.of(NOON, RetentionDecider.zone(policy).getId());
        Instant due = noons.last(prunes.inForceSince(), now)
                .filter(noon -> !prunes.reached(noon))
                .or(() -> noons.next(now))
                .orElseThrow();
        return new RuleRun(due, due.plus(ScheduleIds.putOff(history.cluster(), "", due, SPREAD)), null, null);
    }

    /** No backup of a stopped cluster comes, so none is waited for. */
    private static Optional<String> first(List<Turn> turns, RuleRun run, BackupHistory history, Instant now) {
        if (history.stoppedSince().isPresent() || !now.isBefore(run.from().plus(LONGEST_WAIT))) {
            return Optional.empty();
        }
        Instant end = now.plus(history.prunes().lastDuration());
        return turns.stream()
                .filter(turn -> !turn.rule().paused())
                .filter(turn ->
                        turn.run().from().isAfter(now) && !turn.run().from().isAfter(end))
                .findFirst()
                .map(turn -> "rule %s runs first, at %s"
                        .formatted(turn.rule().name(), turn.run().from()));
    }

    boolean startsBy(Instant now) {
        return obstacle == null && !run.from().isAfter(now);
    }

    ScheduledRequest request(String cluster) {
        return new ScheduledRequest(
                ScheduleIds.pruneId(cluster, run.due()),
                null,
                run.due(),
                RequestLimits.CONTROL_TOPIC,
                new PruneRequested(cluster, true));
    }

    PruneOutlook outlook(BackupPolicy policy, BackupHistory history, Instant now) {
        return new PruneOutlook(
                policy.paused() ? null : RuleRun.later(now, run.from()),
                obstacle,
                history.prunes().last().orElse(null));
    }
}
