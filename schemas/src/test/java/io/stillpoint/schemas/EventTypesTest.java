package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.shared.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTypesTest {

    @Test
    void aTypeIsTheSimpleNameOfItsRecord() {
        // Given
        var request = new Request.StopRequested("icp");

        // When
        String type = EventTypes.typeOf(request);

        // Then
        assertThat(type).isEqualTo("io.stillpoint.StopRequested.v1");
    }

    @Test
    void everyTypeLeadsBackToItsRecord() {
        // Given
        List<String> types = List.copyOf(EventTypes.all());

        // When
        List<String> back = types.stream()
                .map(type -> EventTypes.typeOf(EventTypes.recordOf(type).orElseThrow()))
                .toList();

        // Then
        assertThat(back).isEqualTo(types).hasSize(83);
    }

    @Test
    void anUnknownTypeHasNoRecord() {
        // Given
        String nextVersion = "io.stillpoint.StopRequested.v2";

        // When
        var record = EventTypes.recordOf(nextVersion);

        // Then
        assertThat(record).isEmpty();
    }

    @Test
    void aRecordThatDoesNotTravelHasNoType() {
        // Given
        var part = Node.class;

        // When
        var thrown = assertThatThrownBy(() -> EventTypes.typeOf(part));

        // Then
        thrown.isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("io.stillpoint.schemas.shared.Node: expected a record that travels on Kafka");
    }

    @Test
    void requestsAreListedWithoutFacts() {
        // Given
        Class<?> sealed = Request.class;

        // When
        List<String> types = EventTypes.below(sealed);

        // Then
        assertThat(types)
                .contains("io.stillpoint.BackupRequested.v1", "io.stillpoint.CancelRequested.v1")
                .doesNotContain("io.stillpoint.BackupCompleted.v1")
                .hasSize(12);
    }
}
