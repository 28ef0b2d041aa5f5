package io.stillpoint.service.stream;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

/** Takes a fact out of a message of the binder. */
public final class FactReader {

    private static final Logger LOG = LoggerFactory.getLogger(FactReader.class);

    private FactReader() {}

    /** Empty for what is no fact that this release knows: history goes on without it. */
    public static Optional<Envelope<Fact>> read(Message<byte[]> message) {
        Map<String, byte[]> headers = new HashMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (value instanceof byte[] bytes) {
                headers.put(name, bytes);
            } else if (value instanceof String text) {
                headers.put(name, text.getBytes(StandardCharsets.UTF_8));
            }
        });
        String where = "%s/%s/%s"
                .formatted(
                        message.getHeaders().get(KafkaHeaders.RECEIVED_TOPIC),
                        message.getHeaders().get(KafkaHeaders.RECEIVED_PARTITION),
                        message.getHeaders().get(KafkaHeaders.OFFSET));
        try {
            return Optional.of(EventCodec.read(RawEvent.of(headers, message.getPayload(), where), Fact.class, where));
        } catch (MalformedEventException e) {
            LOG.warn("left out: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
