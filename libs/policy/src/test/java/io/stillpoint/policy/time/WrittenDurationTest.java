package io.stillpoint.policy.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenDurationTest {

    @ParameterizedTest
    @CsvSource({"4h, PT4H", "30d, PT720H", "2w, PT336H", "90m, PT1H30M", "1h30m, PT1H30M", "45s, PT45S", "0d, PT0S"})
    void aDurationIsReadAsPeopleWriteIt(String text, Duration expected) {
        // When
        Optional<Duration> duration = WrittenDuration.parse(text);

        // Then
        assertThat(duration).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "h", "4 h", "-4h", "4H", "4h and more", "PT4H", "1.5h", "9999999h"})
    void whatHasNoUnitOrAnUnknownOneIsNoDuration(String text) {
        // When
        Optional<Duration> duration = WrittenDuration.parse(text);

        // Then
        assertThat(duration).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4h, PT4H", "31d, PT744H", "1h30m, PT90M", "1d2h3m4s, PT26H3M4S", "45s, PT45S", "0s, PT0S"})
    void aDurationIsWrittenAsPeopleReadIt(String text, Duration duration) {
        // When
        String written = WrittenDuration.of(duration.toSeconds());

        // Then
        assertThat(written).isEqualTo(text);
    }
}
