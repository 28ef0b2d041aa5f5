package io.stillpoint.policy.check;

import io.stillpoint.policy.cron.CronTimes;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** Refuses cron expressions that cannot be read, never fire, fire all the time, or mean two things. */
final class CronCheck {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** More than a day of minutes is not needed: what fires too often does so within its first hours. */
    private static final int TIMES = 100;

    private CronCheck() {}

    /** Returns the expression when nothing is wrong with it. */
    static Optional<CronTimes> read(String text, String field, ZonedDateTime now, ProblemList problems) {
        CronTimes times;
        try {
            times = CronTimes.parse(text);
        } catch (IllegalArgumentException e) {
            problems.add(
                    "cron-form",
                    field,
                    "a cron expression of five fields, such as 0 1 * * SUN, or of six with seconds first",
                    "'%s': %s".formatted(text, e.getMessage()),
                    "Write minute, hour, day of month, month and day of week.");
            return Optional.empty();
        }
        if (CronTimes.limitsBothDays(text)) {
            problems.add(
                    "cron-two-days",
                    field,
                    "days of the month or days of the week",
                    "'%s', which limits both".formatted(text),
                    "Write two rules: cron programs disagree on whether both days must match or one of them.");
            return Optional.empty();
        }
        return fires(text, times, field, now, problems) ? Optional.of(times) : Optional.empty();
    }

    private static boolean fires(
            String text, CronTimes times, String field, ZonedDateTime now, ProblemList problems) {
        List<ZonedDateTime> next = times.after(now, TIMES);
        if (next.isEmpty()) {
            problems.add(
                    "cron-never-fires",
                    field,
                    "a time that comes",
                    "'%s', which never fires".formatted(text),
                    "Correct day and month: no year has this day.");
            return false;
        }
        for (int i = 1; i < next.size(); i++) {
            Duration between = Duration.between(next.get(i - 1), next.get(i));
            if (between.compareTo(SHORTEST) < 0) {
                problems.add(
                        "cron-too-often",
                        field,
                        "at least a minute from one time to the next",
                        "'%s', which fires after %d s again".formatted(text, between.toSeconds()),
                        "Write five fields; a first field for seconds is rarely wanted.");
                return false;
            }
        }
        return true;
    }
}
