package io.stillpoint.policy.schedule;

import io.stillpoint.policy.time.CronTimes;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a rule that stops the cluster runs next. It starts in a window that has room for what such a run took before, and once in each
 * window, whatever came of it: a cluster is not stopped a second time because the first time failed.
 */
final class ColdRuns {

    /**
     * What a rule wants before its windows are looked at.
     *
     * @param due the time of its cron expression, null when the opening of the window names the run
     */
    private record Wish(Instant earliest, @Nullable Instant due) {}

    /** The windows of a rule, and how long a run takes. */
    private record Windows(CronTimes opens, Duration length, Duration needed) {
        Instant latestStart(Instant open) {
            return open.plus(length).minus(needed);
        }
    }

    private ColdRuns() {}

    static RuleRun next(ScheduleRule rule, BackupHistory history, Instant now) {
        ColdWindow window = rule.window();
        if (window == null) {
            return RuleRun.never("a rule that stops the cluster needs a window");
        }
        Windows windows = new Windows(
                CronTimes.of(window.opens(), rule.timeZone()),
                Duration.ofSeconds(window.lengthSeconds()),
                history.expectedDuration(rule));
        if (windows.needed().compareTo(windows.length()) > 0) {
            return RuleRun.never("a run needs %s, its window is open for %s only"
                    .formatted(text(windows.needed()), text(windows.length())));
        }
        Optional<Wish> wish = wish(rule, windows, history, now);
        return wish.map(wanted -> next(rule, windows, wanted, history, now))
                .orElseGet(() -> RuleRun.never("the times of the rule are over"));
    }

    private static RuleRun next(ScheduleRule rule, Windows windows, Wish wish, BackupHistory history, Instant now) {
        String missed = null;
        Optional<Instant> open = windows.opens().last(now.minus(windows.length()), now);
        if (open.isPresent() && !history.attempts(rule.name()).triedSince(open.get())) {
            Instant latest = windows.latestStart(open.get());
            RuleRun run = in(open.get(), rule, windows, wish, history);
            if (!run.from().isAfter(latest) && !now.isAfter(latest)) {
                return run;
            }
            if (!wish.earliest().isAfter(now)) {
                missed = "a run needs %s, the window that is open has %s left"
                        .formatted(
                                text(windows.needed()),
                                text(Duration.between(now, open.get().plus(windows.length()))));
            }
        }
        Instant roomFrom = wish.earliest().minus(windows.length()).plus(windows.needed());
        String obstacle = missed;
        return windows.opens()
                .next(RuleRun.later(now, roomFrom.minusNanos(1)))
                .map(next -> in(next, rule, windows, wish, history).withObstacle(obstacle))
                .orElseGet(() -> RuleRun.never("its window does not open again"));
    }

    private static RuleRun in(Instant open, ScheduleRule rule, Windows windows, Wish wish, BackupHistory history) {
        Duration spare = windows.length().minus(windows.needed());
        Instant spread = open.plus(RuleRun.putOff(history.cluster(), rule, open, spare.dividedBy(2)));
        Instant due = wish.due() == null ? open : RuleRun.later(wish.due(), open);
        return new RuleRun(
                due,
                RuleRun.later(spread, wish.earliest()),
                new RuleRun.Window(open.plus(windows.length()), windows.latestStart(open)),
                null);
    }

    private static Optional<Wish> wish(ScheduleRule rule, Windows windows, BackupHistory history, Instant now) {
        String cron = rule.cron();
        if (cron == null) {
            return RpoTimes.of(rule, history).map(times -> byRpo(times, windows));
        }
        CronTimes times = CronTimes.of(cron, rule.timeZone());
        RuleAttempts attempts = history.attempts(rule.name());
        return times.last(history.inForceSince(rule), now)
                .filter(latest -> !attempts.reached(latest))
                .or(() -> times.next(now))
                .map(due -> new Wish(due, due));
    }

    /** The last window that opens in time, else the first one that comes. */
    private static Wish byRpo(RpoTimes times, Windows windows) {
        DataAge urgent = times.mostUrgent();
        return new Wish(
                urgent.saved() == null
                        ? urgent.since()
                        : windows.opens()
                                .last(urgent.since(), times.startBy(urgent))
                                .orElse(urgent.since()),
                null);
    }

    private static String text(Duration duration) {
        return duration.toMinutes() < 10 ? duration.toSeconds() + " s" : duration.toMinutes() + " min";
    }
}
