package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTextTest {

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1536,1.5 KiB", "1073741824,1.0 GiB", "-1,-1 B"})
    void bytesAreShownInTheUnitThatPeopleRead(long count, String expected) {
        // When
        String shown = HumanText.bytes(count);

        // Then
        assertThat(shown).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-3,0 s", "59,59 s", "119,119 s", "125,2 min 05 s", "7300,2 h 01 min", "200000,2 d"})
    void durationsAreShownAsCoarselyAsTheyAreLong(long seconds, String expected) {
        // When
        String shown = HumanText.duration(Duration.ofSeconds(seconds));

        // Then
        assertThat(shown).isEqualTo(expected);
    }
}
