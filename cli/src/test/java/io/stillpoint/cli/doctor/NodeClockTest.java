package io.stillpoint.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeClockTest {

    private static final Instant ASKED = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"-31, 31 s behind", "-30,", "0,", "12,", "42,", "43, 31 s ahead of"})
    void aClockThatIsFarOffIsNamed(long seconds, String said) {
        // Given
        NodeClock clock = new NodeClock(ASKED.plusSeconds(seconds), ASKED, ASKED.plusSeconds(12));

        // When
        Optional<String> problem = clock.problem();

        // Then
        assertThat(problem.isPresent()).isEqualTo(said != null);
        problem.ifPresent(told -> assertThat(told).contains(said));
    }
}
