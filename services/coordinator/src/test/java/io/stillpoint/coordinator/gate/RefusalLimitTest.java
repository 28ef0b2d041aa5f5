package io.stillpoint.coordinator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalLimitTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final RefusalLimit limit = new RefusalLimit();

    @Test
    void oneSourceGetsSoManyAnswersAndAnotherItsOwn() {
        // Given
        int answered = flood("/flooding/system", NOW);

        // When
        boolean another = limit.admits("/another/system", NOW);

        // Then
        assertThat(answered).isEqualTo(RefusalLimit.OF_ONE_SOURCE);
        assertThat(another).isTrue();
    }

    @Test
    void manyNamesGetNoMoreThanAllTogether() {
        // When
        int answered = 0;
        for (int name = 0; name < 1_000; name++) {
            answered += limit.admits("/name/" + name, NOW) ? 1 : 0;
        }

        // Then
        assertThat(answered).isEqualTo(RefusalLimit.OF_ALL_SOURCES);
    }

    @Test
    void anHourLaterItIsAnsweredAgain() {
        // Given
        flood("/flooding/system", NOW);

        // When
        boolean later = limit.admits("/flooding/system", NOW.plus(Duration.ofHours(1)));

        // Then
        assertThat(later).isTrue();
    }

    @Test
    void aClockThatIsSetBackSilencesNobody() {
        // Given
        flood("/flooding/system", NOW);

        // When
        boolean earlier = limit.admits("/flooding/system", NOW.minus(Duration.ofDays(1)));

        // Then
        assertThat(earlier).isTrue();
    }

    private int flood(String source, Instant now) {
        int answered = 0;
        for (int number = 0; number < 1_000; number++) {
            answered += limit.admits(source, now) ? 1 : 0;
        }
        return answered;
    }
}
