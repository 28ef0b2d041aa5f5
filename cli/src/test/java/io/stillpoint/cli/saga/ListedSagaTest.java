package io.stillpoint.cli.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Programs that ask for sagas get sagas, and not the states of clusters. */
class ListedSagaTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void eachSagaIsOneEntryWithItsClusterAndStatus() {
        // Given
        var done = ended("s-1", true, List.of());
        var left = ended("s-2", true, List.of("10.0.0.1"));
        var failed = ended("s-3", false, List.of());
        var waiting = new ClusterState.Waiting("s-4", "r-4", new Request.StopRequested("icp"), NOON);

        // When
        List<JsonNode> listed = ListedSaga.of("icp", List.of(done, left, failed), List.of(), List.of(waiting))
                .map(each -> Json.mapper().<JsonNode>valueToTree(each))
                .toList();

        // Then
        assertThat(listed).extracting(saga -> saga.get("saga").asString()).containsExactly("s-1", "s-2", "s-3", "s-4");
        assertThat(listed)
                .extracting(saga -> saga.get("status").asString())
                .containsExactly("done", "not-all-back", "failed", "waiting");
        assertThat(listed)
                .allSatisfy(saga -> assertThat(saga.get("cluster").asString()).isEqualTo("icp"));
    }

    private static ClusterState.FinishedSaga ended(String saga, boolean succeeded, List<String> notBack) {
        return new ClusterState.FinishedSaga(
                saga,
                SagaKind.STOP,
                "r-1",
                null,
                succeeded,
                "done",
                NOON,
                NOON.plusSeconds(9),
                List.of(),
                List.of(),
                notBack,
                List.of());
    }
}
