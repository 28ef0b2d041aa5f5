package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.shared.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
        DataAge urgent = times.mostUrgent();
        Instant due = RuleRun.wholeSeconds(urgent.since().plus(times.rpo()));
        Duration spread =
                RuleRun.putOff(history.cluster(), rule, due, times.rpo().dividedBy(10));
        // What was never saved cannot start earlier than its rule.
        Instant from = urgent.saved() == null
                ? times.startBy(urgent).plus(spread)
                : times.startBy(urgent).minus(spread);
        RuleAttempts attempts = history.attempts(rule.name());
        Instant retry = attempts.retryAt(times.rpo().dividedBy(4));
        return retry != null && retry.isAfter(from)
                ? new RuleRun(retry, retry, null, null)
                : new RuleRun(due, from, null, null);
    }
}
