package io.stillpoint.coordinator.decide.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SagaNamesTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final EventIdentity REQUEST = new EventIdentity("/system", "1");
    private static final ClusterState STATE = ClusterState.unknown("icp");

    @Test
    void equalIdsOfTwoSystemsAreTwoSagas() {
        // When
        String other = SagaNames.saga(STATE, new EventIdentity("/other/system", "1"), NOW);

        // Then
        assertThat(other).isNotEqualTo(SagaNames.saga(STATE, REQUEST, NOW));
    }

    @Test
    void theSameRequestAfterItWasForgottenIsAnotherSaga() {
        // When
        String later = SagaNames.saga(STATE, REQUEST, NOW.plus(Duration.ofDays(31)));

        // Then
        assertThat(later).isNotEqualTo(SagaNames.saga(STATE, REQUEST, NOW));
    }

    @Test
    void aNameThatIsStillKnownIsNotGivenAgain() {
        // Given
        String taken = SagaNames.saga(STATE, REQUEST, NOW);
        ClusterState knows = new ClusterState(
                "icp",
                null,
                7,
                "",
                0,
                null,
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(taken, NOW),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of());

        // When
        String name = SagaNames.saga(knows, REQUEST, NOW);

        // Then
        assertThat(name).matches("s-[0-9a-f]{12}").isNotEqualTo(taken);
    }
}
