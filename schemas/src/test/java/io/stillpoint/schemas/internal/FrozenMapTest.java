package io.stillpoint.schemas.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrozenMapTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void theNextStateSharesTheMapsOfTheStateBefore() {
        // Given
        Map<String, Instant> known = new LinkedHashMap<>(Map.of("r-1", NOON));
        ClusterState before = state(known, Map.of("m1", "boot-1"));

        // When
        ClusterState next = state(before.knownRequests(), before.quietNodes());

        // Then
        assertThat(next.knownRequests()).isSameAs(before.knownRequests());
        assertThat(next.quietNodes()).isSameAs(before.quietNodes());
    }

    @Test
    void whatChangesAfterwardsChangesNoState() {
        // Given
        Map<String, Instant> known = new LinkedHashMap<>(Map.of("r-1", NOON));
        ClusterState state = state(known, Map.of());

        // When
        known.put("r-2", NOON);

        // Then
        assertThat(state.knownRequests()).containsOnlyKeys("r-1");
    }

    private static ClusterState state(Map<String, Instant> known, Map<String, String> quiet) {
        return new ClusterState(
                "icp-1", null, 0, "", 0, null, List.of(), known, List.of(), quiet, Map.of(), null, Map.of(), Map.of(),
                List.of(), List.of());
    }
}
