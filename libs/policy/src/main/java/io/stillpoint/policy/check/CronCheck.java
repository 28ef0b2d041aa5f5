package io.stillpoint.policy.check;

import io.stillpoint.policy.time.CronTimes;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Refuses cron expressions that cannot be read, never fire, fire all the time, or mean two things. */
final class CronCheck {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int FIELDS = 5;

    /** Enough to see the longest time between two openings of a weekly window in a year. */
    private static final int TIMES = 60;

    private static final Set<String> CODES = Set.of("cron-form", "cron-two-days", "cron-never-fires", "cron-too-often");

    private CronCheck() {}

    static boolean found(Problem problem) {
        return CODES.contains(problem.code());
    }

    /** Returns the next times of an expression; none when something is wrong with it. */
    static List<Instant> times(String text, String zone, String field, Instant now, ProblemList problems) {
        List<String> fields = List.of(text.strip().split("\\s+"));
        CronTimes expression;
        try {
            expression = CronTimes.of(text, zone);
        } catch (IllegalArgumentException e) {
            problems.add(
                    "cron-form",
                    field,
                    "a cron expression of five fields, such as 0 1 * * SUN, or of six with seconds first",
                    fields.size() == FIELDS || fields.size() == FIELDS + 1
                            ? "%s: %s".formatted(QuotedText.of(text), e.getMessage())
                            : "%s, which has %d".formatted(QuotedText.of(text), fields.size()),
                    "Write minute, hour, day of month, month and day of week.");
            return List.of();
        }
        if (limitsBothDays(fields)) {
            problems.add(
                    "cron-two-days",
                    field,
                    "days of the month or days of the week",
                    QuotedText.of(text) + ", which limits both",
                    "Write two rules: cron programs disagree on whether both days must match or one of them.");
            return List.of();
        }
        List<Instant> times = expression.following(now, Instant.MAX, TIMES);
        if (times.isEmpty()) {
            problems.add(
                    "cron-never-fires",
                    field,
                    "a time that comes",
                    QuotedText.of(text) + ", which never fires",
                    "Correct day and month: no year has this day.");
        }
        return often(text, times, field, problems) ? List.of() : times;
    }

    private static boolean often(String text, List<Instant> times, String field, ProblemList problems) {
        for (int i = 1; i < times.size(); i++) {
            Duration between = Duration.between(times.get(i - 1), times.get(i));
            if (between.compareTo(SHORTEST) < 0) {
                problems.add(
                        "cron-too-often",
                        field,
                        "at least a minute from one time to the next",
                        "%s, which fires again after %d s".formatted(QuotedText.of(text), between.toSeconds()),
                        "Write five fields; a first field for seconds is rarely wanted.");
                return true;
            }
        }
        return false;
    }

    private static boolean limitsBothDays(List<String> fields) {
        int last = fields.size() - 1;
        return fields.size() >= FIELDS && isLimit(fields.get(last - 2)) && isLimit(fields.get(last));
    }

    private static boolean isLimit(String field) {
        return !field.equals("*") && !field.equals("?");
    }
}
