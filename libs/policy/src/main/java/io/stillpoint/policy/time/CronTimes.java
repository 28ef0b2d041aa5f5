package io.stillpoint.policy.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * The times of a cron expression in a time zone. Where clocks change it does as the cron of Debian does: an expression that names hours
 * runs once, also if its time comes twice or not at all (then as soon as the clock has jumped). One with {@code *} for the hours goes by
 * the time that passes, so it runs in both of two equal hours.
 */
public final class CronTimes {

    /** No time zone has ever skipped more. */
    private static final Duration LONGEST_SKIP = Duration.ofDays(1);

    /** Looks for the last time near its end first: a year has half a million minutes. */
    private static final List<Duration> LOOK_BACK =
            List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(32), Duration.ofDays(366));

    private final CronExpression expression;
    private final ZoneRules rules;
    private final boolean everyHour;

    private CronTimes(CronExpression expression, ZoneRules rules, boolean everyHour) {
        this.expression = expression;
        this.rules = rules;
        this.everyHour = everyHour;
    }

    /**
     * Reads an expression of five fields, from minute to day of week, or of six with seconds first.
     *
     * @throws IllegalArgumentException when it is none
     * @throws java.time.DateTimeException when there is no such time zone
     */
    public static CronTimes of(String expression, String timeZone) {
        String[] fields = expression.strip().split("\\s+");
        boolean withoutSeconds = fields.length == 5;
        String hours = fields[Math.min(withoutSeconds ? 1 : 2, fields.length - 1)];
        return new CronTimes(
                CronExpression.parse((withoutSeconds ? "0 " : "") + String.join(" ", fields)),
                ZoneId.of(timeZone).getRules(),
                hours.startsWith("*"));
    }

    /** Returns the first time after {@code after}; empty when there is none. */
    public Optional<Instant> next(Instant after) {
        return following(after, Instant.MAX, 1).stream().findFirst();
    }

    /** Returns at most {@code most} times after {@code after} and up to {@code end}, in their order. */
    public List<Instant> following(Instant after, Instant end, int most) {
        return everyHour ? byElapsedTime(after, end, most) : byWallClock(after, end, most);
    }

    /** Returns the latest time after {@code after} and up to {@code end}; empty when there is none. */
    public Optional<Instant> last(Instant after, Instant end) {
        for (Duration back : LOOK_BACK) {
            Instant from = end.minus(back);
            if (from.isAfter(after)) {
                Optional<Instant> found = lastFrom(from, end);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return lastFrom(after, end);
    }

    private Optional<Instant> lastFrom(Instant after, Instant end) {
        Optional<Instant> last = Optional.empty();
        Optional<Instant> next = next(after);
        while (next.isPresent() && !next.get().isAfter(end)) {
            last = next;
            next = next(next.get());
        }
        return last;
    }

    private List<Instant> byElapsedTime(Instant after, Instant end, int most) {
        List<Instant> times = new ArrayList<>();
        Optional<Instant> next = nextByElapsedTime(after);
        while (next.isPresent() && !next.get().isAfter(end) && times.size() < most) {
            times.add(next.get());
            next = times.size() < most ? nextByElapsedTime(next.get()) : Optional.empty();
        }
        return times;
    }

    private Optional<Instant> nextByElapsedTime(Instant after) {
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime local = LocalDateTime.ofInstant(after, offset);
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (true) {
            LocalDateTime next = expression.next(local);
            if (next == null) {
                return Optional.empty();
            }
            Instant found = next.toInstant(offset);
            if (change == null || found.isBefore(change.getInstant())) {
                return Optional.of(found);
            }
            offset = change.getOffsetAfter();
            local = LocalDateTime.ofInstant(change.getInstant(), offset).minusNanos(1);
            change = rules.nextTransition(change.getInstant());
        }
    }

    private List<Instant> byWallClock(Instant after, Instant end, int most) {
        List<Instant> times = new ArrayList<>();
        Instant last = after;
        LocalDateTime next = expression.next(
                LocalDateTime.ofInstant(after, rules.getOffset(after)).minus(LONGEST_SKIP));
        while (next != null && times.size() < most) {
            Instant found = instantOf(next);
            if (found.isAfter(end)) {
                break;
            }
            if (found.isAfter(last)) {
                times.add(found);
                last = found;
            }
            next = expression.next(next);
        }
        return times;
    }

    /** The first of two equal times; the jump of the clock for a time that it leaves out. */
    private Instant instantOf(LocalDateTime local) {
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        return offsets.isEmpty() ? rules.getTransition(local).getInstant() : local.toInstant(offsets.getFirst());
    }
}
