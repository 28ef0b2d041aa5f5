package io.stillpoint.coordinator.gate;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of an open topic; nothing of it is believed yet.
 *
 * @param where {@code topic/partition/offset}
 * @param writtenAt when Kafka got it; where the topic does not keep that, when its producer sent it
 */
public record OpenRecord(
        String topic, String where, Instant writtenAt, Map<String, byte[]> headers, byte @Nullable [] value) {

    public OpenRecord {
        headers = Map.copyOf(headers);
    }
}
