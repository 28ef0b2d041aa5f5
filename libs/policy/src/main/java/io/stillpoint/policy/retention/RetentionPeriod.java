package io.stillpoint.policy.retention;

import io.stillpoint.schemas.policy.Retention;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.function.ToIntFunction;

/** The periods of which a policy keeps one point each, as clocks and calendars on the wall show them. */
enum RetentionPeriod {
    /** With its offset: when clocks are set back, one hour comes twice, and these are two. */
    HOURLY(KeepRule.HOURLY, Retention::hourly, "uuuu-MM-dd HH:00xxx"),
    DAILY(KeepRule.DAILY, Retention::daily, "uuuu-MM-dd"),
    /** From Monday to Sunday, numbered as ISO 8601 does. */
    WEEKLY(KeepRule.WEEKLY, Retention::weekly, "") {
        @Override
        String of(Instant time, ZoneId zone) {
            ZonedDateTime there = time.atZone(zone);
            return "%d-W%02d"
                    .formatted(there.get(IsoFields.WEEK_BASED_YEAR), there.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        }
    },
    MONTHLY(KeepRule.MONTHLY, Retention::monthly, "uuuu-MM"),
    YEARLY(KeepRule.YEARLY, Retention::yearly, "uuuu");

    private final KeepRule rule;
    private final ToIntFunction<Retention> count;
    private final DateTimeFormatter name;

    RetentionPeriod(KeepRule rule, ToIntFunction<Retention> count, String name) {
        this.rule = rule;
        this.count = count;
        this.name = DateTimeFormatter.ofPattern(name);
    }

    KeepRule rule() {
        return rule;
    }

    /** How many of these periods keep a point. */
    int count(Retention retention) {
        return count.applyAsInt(retention);
    }

    /** The name of the period that {@code time} is in; no other period has it. */
    String of(Instant time, ZoneId zone) {
        return name.format(time.atZone(zone));
    }
}
