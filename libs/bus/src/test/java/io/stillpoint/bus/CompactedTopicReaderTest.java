package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class CompactedTopicReaderTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private final BusClients clients = new BusClients(SharedBroker.config());

    @Test
    void ofEveryKeyTheNewestIsReadAndRemovedOnesAreNot() throws Exception {
        // Given
        topic("compacted-a");
        write("compacted-a", "one", "old", "two", "kept", "three", "gone", "one", "new");
        write("compacted-a", "three", null);

        // When
        Map<String, org.apache.kafka.clients.consumer.ConsumerRecord<String, byte[]>> read;
        try (var reader = new CompactedTopicReader(clients, "compacted-a")) {
            read = reader.toEnd(LIMIT);
        }

        // Then
        assertThat(read).containsOnlyKeys("one", "two");
        assertThat(read.get("one").value()).asString().isEqualTo("new");
    }

    @Test
    void anEmptyTopicHasAnEndToo() {
        // Given
        topic("compacted-c");

        // When
        Map<String, ?> read;
        try (var reader = new CompactedTopicReader(clients, "compacted-c")) {
            read = reader.toEnd(LIMIT);
        }

        // Then
        assertThat(read).isEmpty();
    }

    private void topic(String name) {
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin, List.of(new TopicShape(name, 3, Map.of("cleanup.policy", "compact"))));
        }
    }

    private void write(String topic, String... keysAndValues) throws Exception {
        try (var producer = clients.producer("test")) {
            for (int index = 0; index < keysAndValues.length; index += 2) {
                String value = keysAndValues[index + 1];
                producer.send(new ProducerRecord<>(
                                topic,
                                keysAndValues[index],
                                value == null ? null : value.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }
}
