package io.stillpoint.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTest {

    private static final Set<String> FIELDS = Set.of("keepLast", "hourly", "daily", "keepWithin", "rpo");

    @ParameterizedTest
    @CsvSource({"keeplast, keepLast", "dayly, daily", "keep_within, keepWithin", "RPO, rpo", "rop, rpo", "hourl, hourly"
    })
    void theNameThatWasMeantIsFound(String written, String meant) {
        // When
        Optional<String> nearest = NearestName.of(written, FIELDS);

        // Then
        assertThat(nearest).contains(meant);
    }

    @Test
    void whatResemblesNothingIsNotGuessed() {
        // When
        String hint = NearestName.hint("annotations", FIELDS);

        // Then
        assertThat(hint).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy"})
    void whatHasHardlyALetterMeansNothing(String written) {
        // When
        String hint = NearestName.hint(written, Set.of("GB", "NZ"));

        // Then
        assertThat(hint).isEmpty();
    }

    @Test
    void aMistypedZoneIsFoundAmongHundreds() {
        // When
        String hint = NearestName.hint("Europe/Berlim", ZoneId.getAvailableZoneIds());

        // Then
        assertThat(hint).isEqualTo("Did you mean Europe/Berlin? ");
    }
}
