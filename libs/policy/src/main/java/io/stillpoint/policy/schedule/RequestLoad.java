package io.stillpoint.policy.schedule;

import io.stillpoint.policy.time.CronTimes;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How many backups rules ask for in a day, in UTC, if all goes well. What is tried again after a failure comes on top.
 *
 * @param date the day
 * @param byRule how many each rule asks for on that day; without rules that ask for none
 */
public record RequestLoad(LocalDate date, Map<String, Integer> byRule) {

    /** Leap days and monthly rules are seen within that. */
    private static final Duration LOOK_AHEAD = Duration.ofDays(366);

    private static final Duration DAY = Duration.ofDays(1);

    public RequestLoad {
        byRule = Map.copyOf(byRule);
    }

    /** How many all rules together ask for. */
    public int sum() {
        return byRule.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Finds a day of the next year on which the rules ask for more than {@code most}; empty when there is none.
     *
     * @param rules whose cron expressions can be read
     * @param measured how long a run of a rule takes, empty when nobody knows
     */
    public static Optional<RequestLoad> above(
            int most, List<ScheduleRule> rules, Function<ScheduleRule, Optional<Duration>> measured, Instant now) {
        Map<LocalDate, Map<String, Integer>> days = new HashMap<>();
        Map<String, Integer> everyDay = new LinkedHashMap<>();
        for (ScheduleRule rule : rules) {
            byInterval(rule, measured).ifPresent(number -> everyDay.put(rule.name(), number));
        }
        // Of today only the rest would be counted.
        LocalDate first = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        days.put(first, new LinkedHashMap<>(everyDay));
        Optional<RequestLoad> found = fullest(days, most);
        for (ScheduleRule rule : rules) {
            if (found.isEmpty() && !everyDay.containsKey(rule.name())) {
                for (Instant time : times(rule, first, most)) {
                    days.computeIfAbsent(LocalDate.ofInstant(time, ZoneOffset.UTC), _ -> new LinkedHashMap<>(everyDay))
                            .merge(rule.name(), 1, Integer::sum);
                }
                found = fullest(days, most);
            }
        }
        return found;
    }

    /** How many backups rules ask for on the fullest day of the next year. */
    public static int highest(
            List<ScheduleRule> rules, Function<ScheduleRule, Optional<Duration>> measured, Instant now) {
        int highest = 0;
        Optional<RequestLoad> fuller = above(highest, rules, measured, now);
        while (fuller.isPresent()) {
            highest = fuller.get().sum();
            fuller = above(highest, rules, measured, now);
        }
        return highest;
    }

    private static Optional<RequestLoad> fullest(Map<LocalDate, Map<String, Integer>> days, int most) {
        return days.entrySet().stream()
                .map(day -> new RequestLoad(day.getKey(), day.getValue()))
                .filter(load -> load.sum() > most)
                .min((one, other) -> one.date().compareTo(other.date()));
    }

    /** The runs of a rule with an objective follow each other; those of a cold one are bound to its windows. */
    private static Optional<Integer> byInterval(
            ScheduleRule rule, Function<ScheduleRule, Optional<Duration>> measured) {
        Long seconds = rule.rpoSeconds();
        return seconds == null || rule.window() != null
                ? Optional.empty()
                : Optional.of(aDay(rule, Duration.ofSeconds(seconds), measured));
    }

    /**
     * Returns the shortest objective, in whole minutes, by which a rule without a window asks for at most {@code most} backups a day, and
     * which is longer than a run.
     */
    public static Duration shortestObjective(
            ScheduleRule rule, int most, Function<ScheduleRule, Optional<Duration>> measured) {
        Duration took = measured.apply(rule).orElse(Duration.ZERO);
        Duration rpo = Duration.ofMinutes(took.toMinutes() + 1);
        while (aDay(rule, rpo, measured) > most) {
            rpo = rpo.plusMinutes(1);
        }
        return rpo;
    }

    private static int aDay(ScheduleRule rule, Duration rpo, Function<ScheduleRule, Optional<Duration>> measured) {
        Duration spread = RuleRun.spread(rule, HotRuns.longestSpread(rpo)).dividedBy(2);
        Duration interval = RpoTimes.interval(rpo, measured.apply(rule).orElse(Duration.ZERO), spread);
        return (int) Math.ceilDiv(DAY.toSeconds(), Math.max(1, interval.toSeconds()));
    }

    /** A cold rule runs at most once in each of its windows. */
    private static List<Instant> times(ScheduleRule rule, LocalDate first, int most) {
        ColdWindow window = rule.window();
        String cron = window == null ? rule.cron() : window.opens();
        Instant start = first.atStartOfDay().toInstant(ZoneOffset.UTC);
        return cron == null
                ? List.of()
                : CronTimes.of(cron, rule.timeZone())
                        .following(start.minusNanos(1), start.plus(LOOK_AHEAD), (int) LOOK_AHEAD.toDays() * (most + 1));
    }
}
