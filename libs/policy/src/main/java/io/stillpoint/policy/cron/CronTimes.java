package io.stillpoint.policy.cron;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * The times of a cron expression: five fields from minute to day of week, six with seconds first, or a name such as {@code @daily}.
 * Spring reads the fields; it wants seconds, which people who know cron leave out.
 */
public final class CronTimes {

    private static final int FIELDS_WITHOUT_SECONDS = 5;

    private final CronExpression expression;

    private CronTimes(CronExpression expression) {
        this.expression = expression;
    }

    /** @throws IllegalArgumentException when it is no cron expression, with the reason in words */
    public static CronTimes parse(String text) {
        List<String> fields = fields(text);
        String withSeconds = fields.size() == FIELDS_WITHOUT_SECONDS ? "0 " + text.strip() : text.strip();
        if (!text.startsWith("@") && fields.size() != FIELDS_WITHOUT_SECONDS && fields.size() != FIELDS_WITHOUT_SECONDS + 1) {
            throw new IllegalArgumentException("%d fields in '%s'".formatted(fields.size(), text));
        }
        return new CronTimes(CronExpression.parse(withSeconds));
    }

    /** Returns whether both the day of the month and the day of the week are limited. */
    public static boolean limitsBothDays(String text) {
        List<String> fields = fields(text);
        int last = fields.size() - 1;
        return last >= FIELDS_WITHOUT_SECONDS - 1 && isLimit(fields.get(last - 2)) && isLimit(fields.get(last));
    }

    /** Returns the first time after {@code time}, in its zone; empty when there is none. */
    public Optional<ZonedDateTime> after(ZonedDateTime time) {
        return Optional.ofNullable(expression.next(time));
    }

    /** Returns the first times after {@code time}, fewer than {@code count} where there are no more. */
    public List<ZonedDateTime> after(ZonedDateTime time, int count) {
        List<ZonedDateTime> times = new ArrayList<>();
        Optional<ZonedDateTime> next = after(time);
        while (next.isPresent() && times.size() < count) {
            times.add(next.get());
            next = after(next.get());
        }
        return times;
    }

    private static List<String> fields(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private static boolean isLimit(String field) {
        return !field.equals("*") && !field.equals("?");
    }
}
