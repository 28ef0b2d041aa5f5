package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The next run of a rule.
 *
 * @param due names it: the same for every scheduler that knows the same facts
 * @param from when it may start
 * @param window where it must end, null for a hot run
 * @param obstacle why it cannot start earlier, or not at all; null when time alone decides
 */
record RuleRun(
        Instant due,
        Instant from,
        @Nullable Window window,
        @Nullable String obstacle) {

    /**
     * The window of a cold run.
     *
     * @param latestStart a run as long as those before ends in time if it starts until then
     */
    record Window(Instant ends, Instant latestStart) {

        /**
         * Until when a run that is asked for now must start. Soon, because its limit counts from its first stop and must end with the window
         * even if it started as late as this.
         */
        Instant startBy(Instant now) {
            Duration quarter = Duration.between(now, latestStart).dividedBy(4);
            return now.plus(shorter(quarter, LONGEST_START));
        }
    }

    /** What a short saga may take that came first, and the checks before the first stop. */
    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    /** Also without jitter of its own a rule is spread over this, for the sake of the store that clusters share. */
    private static final Duration SMALLEST_SPREAD = Duration.ofMinutes(1);

    static RuleRun never(String why) {
        return new RuleRun(Instant.MAX, Instant.MAX, null, why);
    }

    boolean comes() {
        return !from.equals(Instant.MAX);
    }

    RuleRun withObstacle(@Nullable String why) {
        return new RuleRun(due, from, window, why);
    }

    /** How long a run is put off: at most {@code longest}, however large the jitter of its rule. */
    static Duration putOff(String cluster, ScheduleRule rule, Instant due, Duration longest) {
        return ScheduleIds.putOff(cluster, rule.name(), due, spread(rule, longest));
    }

    /** The most that runs of a rule are put off, at most {@code longest}. */
    static Duration spread(ScheduleRule rule, Duration longest) {
        Duration jitter = Duration.ofSeconds(rule.jitterSeconds());
        Duration spread = jitter.compareTo(SMALLEST_SPREAD) < 0 ? SMALLEST_SPREAD : jitter;
        return shorter(spread, longest);
    }

    /** Ids carry whole seconds. */
    static Instant wholeSeconds(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond());
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
