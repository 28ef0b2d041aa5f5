package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rule of a cluster goes first, where they share something and so run one after the other. The one that is due for longest, except that a long run does not
 * begin when the objective of another rule would break meanwhile: that one is brought forward.
 */
final class RunOrder {

    /** A rule and its next run. */
    record Turn(ScheduleRule rule, RuleRun run) {
        boolean startsBy(Instant now) {
            return !rule.paused() && run.obstacle() == null && !run.from().isAfter(now);
        }
    }

    private RunOrder() {}

    static List<Turn> inOrder(List<Turn> turns, BackupHistory history, Instant now) {
        return turns.stream()
                .map(turn -> broughtForward(turn, turns, history, now))
                .sorted(Comparator.comparing((Turn turn) -> turn.run().from())
                        .thenComparing(turn -> turn.rule().name()))
                .toList();
    }

    private static Turn broughtForward(Turn turn, List<Turn> turns, BackupHistory history, Instant now) {
        return turns.stream()
                .filter(other -> other.startsBy(now)
                        && !Collections.disjoint(history.uses(turn.rule()), history.uses(other.rule()))
                        && wouldBreak(turn, other, history, now))
                .findFirst()
                .map(other -> new Turn(
                        turn.rule(),
                        new RuleRun(turn.run().due(), other.run().from().minusSeconds(1), null, null)))
                .orElse(turn);
    }

    /** Whether the objective of {@code turn} would be at risk before {@code other} ends, and may go first. */
    private static boolean wouldBreak(Turn turn, Turn other, BackupHistory history, Instant now) {
        ScheduleRule rule = turn.rule();
        Optional<RpoTimes> times = RpoTimes.of(rule, history);
        if (rule.paused()
                || rule.consistency() == Consistency.COLD
                || times.isEmpty()
                || !turn.run().from().isAfter(now)
                // What has just failed waits for its next attempt.
                || history.attempts(rule.name()).failures() > 0) {
            return false;
        }
        Instant end = now.plus(history.expectedDuration(other.rule()));
        Instant breaks = times.get().mostUrgent().since().plus(times.get().rpo());
        return breaks.minus(times.get().warning()).isBefore(end)
                && leavesTime(other.run().window(), times.get().expected(), now);
    }

    private static boolean leavesTime(RuleRun.@Nullable Window window, Duration run, Instant now) {
        return window == null || !now.plus(run.plus(run)).isAfter(window.latestStart());
    }
}
