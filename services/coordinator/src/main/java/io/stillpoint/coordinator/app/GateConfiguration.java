package io.stillpoint.coordinator.app;

import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.OpenRecord;
import io.stillpoint.coordinator.gate.RequestReader;
import io.stillpoint.coordinator.gate.RoutedRecord;
import io.stillpoint.schemas.json.EventSchemas;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.support.KafkaHeaderMapper;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * The gate as a stream function. The binder's transaction holds what is consumed and what is written: a request that was let
 * through is never let through twice.
 */
@Configuration
class GateConfiguration {

    private static final Map<String, String> BINDINGS =
            Map.of(Topics.INBOX, "inbox-out-0", Topics.DEAD_LETTERS, "deadLetters-out-0");

    @Bean
    Gate gate() {
        return new Gate(new RequestReader(EventSchemas.packaged()));
    }

    @Bean
    KafkaHeaderMapper rawHeaders() {
        return new RawHeaders();
    }

    @Bean
    Consumer<Message<?>> letThrough(Gate gate, StreamBridge bridge, Clock clock) {
        return message -> {
            for (RoutedRecord outgoing : gate.judge(incoming(message), clock.instant())) {
                bridge.send(Objects.requireNonNull(BINDINGS.get(outgoing.topic())), message(outgoing));
            }
        };
    }

    /** Trouble with Kafka is tried again for ever: no record is ever skipped. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> neverSkip() {
        return (container, destination, group) -> {
            var backOff = new ExponentialBackOff(200, 2);
            backOff.setMaxInterval(5_000);
            backOff.setMaxElapsedTime(Long.MAX_VALUE);
            container.setAfterRollbackProcessor(new DefaultAfterRollbackProcessor<>(backOff));
        };
    }

    private static OpenRecord incoming(Message<?> message) {
        var headers = message.getHeaders();
        String topic = Objects.requireNonNull(headers.get(KafkaHeaders.RECEIVED_TOPIC, String.class));
        Long writtenAt = Objects.requireNonNull(headers.get(KafkaHeaders.RECEIVED_TIMESTAMP, Long.class));
        return new OpenRecord(
                topic,
                topic + "/" + headers.get(KafkaHeaders.RECEIVED_PARTITION) + "/" + headers.get(KafkaHeaders.OFFSET),
                Instant.ofEpochMilli(writtenAt),
                rawHeaders(headers.get(RawHeaders.NAME)),
                message.getPayload() instanceof byte[] bytes ? bytes : null);
    }

    @SuppressWarnings("unchecked") // Put there by RawHeaders.
    private static Map<String, byte[]> rawHeaders(@org.jspecify.annotations.Nullable Object raw) {
        return raw == null ? Map.of() : (Map<String, byte[]>) raw;
    }

    private static Message<byte[]> message(RoutedRecord outgoing) {
        return MessageBuilder.withPayload(outgoing.value())
                .setHeader(KafkaHeaders.KEY, outgoing.key().getBytes(StandardCharsets.UTF_8))
                .setHeader(RawHeaders.NAME, outgoing.headers())
                .build();
    }
}
