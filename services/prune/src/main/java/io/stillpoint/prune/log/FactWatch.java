package io.stillpoint.prune.log;

import io.stillpoint.service.stream.FactReader;
import io.stillpoint.service.stream.FactStream;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

/** Follows {@code stillpoint.events} from its beginning, as a function that Spring Cloud Stream binds. */
@Configuration(proxyBeanMethods = false)
@Import(FactStream.class)
public class FactWatch {

    /** What cannot be read is left out; the next fact of its cluster then shows that one is missing. */
    @Bean
    Consumer<Message<byte[]>> followFacts(ClusterHistories histories) {
        return message -> FactReader.read(message)
                .ifPresent(fact -> histories.apply(
                        header(message, KafkaHeaders.RECEIVED_PARTITION, Integer.class),
                        header(message, KafkaHeaders.OFFSET, Long.class),
                        fact,
                        message.getPayload()));
    }

    private static <T> T header(Message<byte[]> message, String name, Class<T> type) {
        return Objects.requireNonNull(message.getHeaders().get(name, type), name);
    }
}
