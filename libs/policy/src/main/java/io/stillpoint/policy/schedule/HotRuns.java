package io.stillpoint.policy.schedule;

import io.stillpoint.policy.time.CronTimes;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a rule without a window runs next. */
final class HotRuns {

    /** A backup at fixed times is tried so often again after a failure; then its next time comes. */
    private static final int RETRIES = 3;

    private HotRuns() {}

    static RuleRun next(ScheduleRule rule, BackupHistory history, Instant now) {
        String cron = rule.cron();
        return cron == null
                ? RpoTimes.of(rule, history)
                        .map(times -> byRpo(rule, times, history))
                        .orElseGet(() -> RuleRun.never("the rule has neither cron nor rpoSeconds"))
                : byCron(rule, CronTimes.of(cron, rule.timeZone()), history, now);
    }

    /** However many times were missed, only the last of them is made up for. */
    private static RuleRun byCron(ScheduleRule rule, CronTimes times, BackupHistory history, Instant now) {
        RuleAttempts attempts = history.attempts(rule.name());
        Optional<Instant> latest = times.last(history.inForceSince(rule), now);
        Optional<Instant> next = times.next(now);
        if (latest.isPresent() && !attempts.reached(latest.get())) {
            return putOff(rule, latest.get(), times, history);
        }
        Instant retry = attempts.failures() > RETRIES ? null : attempts.retryAt(Duration.ofHours(1));
        if (retry != null && latest.isPresent() && next.map(retry::isBefore).orElse(true)) {
            return new RuleRun(retry, retry, null, null);
        }
        return next.map(due -> putOff(rule, due, times, history))
                .orElseGet(() -> RuleRun.never("the times of the rule are over"));
    }

    /** A run that is put off must not be overtaken by the next one. */
    private static RuleRun putOff(ScheduleRule rule, Instant due, CronTimes times, BackupHistory history) {
        Duration longest = times.next(due)
                .map(following -> Duration.between(due, following).dividedBy(2))
                .orElse(Duration.ofSeconds(rule.jitterSeconds()));
        return new RuleRun(due, due.plus(RuleRun.putOff(history.cluster(), rule, due, longest)), null, null);
    }

    private static RuleRun byRpo(ScheduleRule rule, RpoTimes times, BackupHistory history) {
        RuleRun first = byRpo(rule, times, times.mostUrgent(), history);
        RuleAttempts attempts = history.attempts(rule.name());
        Instant ended = attempts.endedAt();
        Instant retry = retryAt(attempts, first.due(), times.rpo().dividedBy(4));
        if (ended == null || retry == null) {
            return first;
        }
        if (!retry.isAfter(first.from())) {
            return used(attempts, first.due()) ? new RuleRun(retry, first.from(), null, null) : first;
        }
        // A component that failed must not make the others late, which were fresh enough then.
        return times.ages().stream()
                .map(age -> byRpo(rule, times, age, history))
                .filter(run -> run.from().isAfter(ended) && run.from().isBefore(retry))
                .min(Comparator.comparing(RuleRun::from))
                .orElseGet(() -> new RuleRun(retry, retry, null, null));
    }

    /**
     * What succeeded and left the data as old as before, or was found damaged later, has used up its id: the next try gets a time of its
     * own.
     */
    private static @Nullable Instant retryAt(RuleAttempts attempts, Instant due, Duration longest) {
        Instant retry = attempts.retryAt(longest);
        Instant ended = attempts.endedAt();
        return retry == null && ended != null && used(attempts, due)
                ? RuleRun.wholeSeconds(ended.plus(longest))
                : retry;
    }

    /** Due times grow from one run to the next, unless the data of a later one counts no more. */
    private static boolean used(RuleAttempts attempts, Instant due) {
        return attempts.lastDue() != null && !due.isAfter(attempts.lastDue());
    }

    /** The first run that one component alone would want. */
    static RuleRun byRpo(ScheduleRule rule, RpoTimes times, DataAge age, BackupHistory history) {
        Instant due = RuleRun.wholeSeconds(age.since().plus(times.rpo()));
        Duration spread = RuleRun.putOff(history.cluster(), rule, due, longestSpread(times.rpo()));
        // What was never saved cannot start earlier than its rule.
        Instant start = times.startBy(age);
        return new RuleRun(due, age.saved() == null ? start.plus(spread) : start.minus(spread), null, null);
    }

    /** An objective that is short leaves little to spread runs over. */
    static Duration longestSpread(Duration rpo) {
        return rpo.dividedBy(10);
    }
}
