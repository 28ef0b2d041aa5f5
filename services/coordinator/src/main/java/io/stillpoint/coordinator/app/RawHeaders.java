package io.stillpoint.coordinator.app;

import io.stillpoint.bus.EventCodec;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.springframework.kafka.support.KafkaHeaderMapper;
import org.springframework.messaging.MessageHeaders;

/** Carries Kafka's headers through Spring as the bytes that they are, in one message header. */
final class RawHeaders implements KafkaHeaderMapper {

    static final String NAME = "stillpoint_raw_headers";

    @Override
    public void fromHeaders(MessageHeaders headers, Headers target) {
        if (headers.get(NAME) instanceof Map<?, ?> raw) {
            raw.forEach((name, value) -> target.add((String) name, (byte[]) value));
        }
    }

    @Override
    public void toHeaders(Headers source, Map<String, Object> target) {
        target.put(NAME, EventCodec.headersOf(source));
    }
}
