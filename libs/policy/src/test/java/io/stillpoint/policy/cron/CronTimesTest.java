package io.stillpoint.policy.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 1 * * SUN | 2026-11-29T01:00:00+01:00",
                "30 0 1 * * SUN | 2026-11-29T01:00:30+01:00",
                "*/15 * * * * | 2026-11-24T12:15:00+01:00",
                "0 3 * * 7 | 2026-11-29T03:00:00+01:00",
                "0 3 29 2 * | 2028-02-29T03:00:00+01:00",
                "@daily | 2026-11-25T00:00:00+01:00"
            })
    void anExpressionIsReadWithAndWithoutSeconds(String text, String expected) {
        // Given
        ZonedDateTime tuesday = ZonedDateTime.of(2026, 11, 24, 12, 0, 0, 0, BERLIN);

        // When
        var next = CronTimes.parse(text).after(tuesday);

        // Then
        assertThat(next.map(ZonedDateTime::toOffsetDateTime).map(Object::toString))
                .contains(java.time.OffsetDateTime.parse(expected).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 1 * *", "0 0 1 * * * *", "60 * * * *", "0 1 * * SOMEDAY", "@fortnightly", "0 24 * * *"})
    void whatIsNoCronExpressionIsRefused(String text) {
        // When
        var thrown = assertThatThrownBy(() -> CronTimes.parse(text));

        // Then
        thrown.isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDayThatNoYearHasNeverComes() {
        // When
        var next = CronTimes.parse("0 3 30 2 *").after(ZonedDateTime.of(2026, 11, 24, 12, 0, 0, 0, BERLIN));

        // Then
        assertThat(next).isEmpty();
    }

    @Test
    void aDailyTimeComesOncePerDayWhateverTheClocksDo() {
        // Given
        ZonedDateTime beforeSummer = ZonedDateTime.of(2027, 3, 26, 12, 0, 0, 0, BERLIN);

        // When
        List<ZonedDateTime> times = CronTimes.parse("0 1 * * *").after(beforeSummer, 4);

        // Then
        assertThat(times)
                .extracting(time -> time.toLocalDateTime().toString())
                .containsExactly("2027-03-27T01:00", "2027-03-28T01:00", "2027-03-29T01:00", "2027-03-30T01:00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 1 13 * FRI | true",
                "0 0 1 13 * FRI | true",
                "0 1 * * FRI | false",
                "0 1 13 * ? | false",
                "0 1 13 * * | false",
                "@daily | false"
            })
    void twoKindsOfDaysAreNoticed(String text, boolean both) {
        // When
        boolean limits = CronTimes.limitsBothDays(text);

        // Then
        assertThat(limits).isEqualTo(both);
    }
}
