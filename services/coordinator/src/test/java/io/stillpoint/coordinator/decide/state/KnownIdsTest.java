package io.stillpoint.coordinator.decide.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KnownIdsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void ofTooManyTheOldestGoFirstAlsoWhenTheyWereReadInTheOrderOfTheirNames() {
        // Given
        Map<String, Instant> known =
                new TreeMap<>(Map.of("a is the latest", NOW, "b is the oldest", NOW.minusSeconds(9)));
        for (int number = 2; number < KnownIds.LIMIT; number++) {
            known.put("c " + number, NOW.minusSeconds(1));
        }

        // When
        Map<String, Instant> changed = KnownIds.with(known, "d is new", NOW);

        // Then
        assertThat(changed)
                .hasSize(KnownIds.LIMIT)
                .containsKeys("a is the latest", "d is new")
                .doesNotContainKey("b is the oldest");
    }

    @Test
    void idsOfRequestsFromBeforeAreNotDisplaced() {
        // Given
        Map<String, Instant> known = new HashMap<>();
        for (int number = 0; number < KnownIds.LIMIT; number++) {
            known.put("r-" + number, NOW.minusSeconds(9));
        }

        // When
        for (int number = 0; number < KnownIds.LIMIT + 10; number++) {
            known = KnownIds.with(known, "notice " + number, NOW);
        }

        // Then
        assertThat(known).hasSize(2 * KnownIds.LIMIT).containsKeys("r-0", "r-999");
    }

    @Test
    void whatIsOlderThanThirtyDaysIsForgotten() {
        // Given
        Map<String, Instant> known =
                Map.of("r-1", NOW.minus(KnownIds.KEPT).minusSeconds(1), "r-2", NOW.minus(KnownIds.KEPT));

        // When
        Map<String, Instant> changed = KnownIds.with(known, "a notice", NOW);

        // Then
        assertThat(changed).containsOnlyKeys("r-2", "a notice");
    }
}
