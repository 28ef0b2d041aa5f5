package io.stillpoint.policy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class RetentionPeriodTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void theHourThatComesTwiceWhenClocksAreSetBackIsTwoHours() {
        assertThat(hour("2026-10-25T00:30:00Z")).isEqualTo("2026-10-25 02:00+02:00");
        assertThat(hour("2026-10-25T01:30:00Z")).isEqualTo("2026-10-25 02:00+01:00");
    }

    @Test
    void aDayEndsAtMidnightOfTheZone() {
        assertThat(RetentionPeriod.DAILY.of(Instant.parse("2026-11-28T22:59:59Z"), BERLIN))
                .isEqualTo("2026-11-28");
        assertThat(RetentionPeriod.DAILY.of(Instant.parse("2026-11-28T23:00:00Z"), BERLIN))
                .isEqualTo("2026-11-29");
    }

    @Test
    void aWeekBeginsOnMondayAlsoAcrossTheYear() {
        assertThat(week("2026-12-27T12:00:00Z")).isEqualTo("2026-W52");
        assertThat(week("2026-12-28T12:00:00Z")).isEqualTo("2026-W53");
        assertThat(week("2027-01-03T12:00:00Z")).isEqualTo("2026-W53");
        assertThat(week("2027-01-04T12:00:00Z")).isEqualTo("2027-W01");
    }

    private static String hour(String time) {
        return RetentionPeriod.HOURLY.of(Instant.parse(time), BERLIN);
    }

    private static String week(String time) {
        return RetentionPeriod.WEEKLY.of(Instant.parse(time), BERLIN);
    }
}
