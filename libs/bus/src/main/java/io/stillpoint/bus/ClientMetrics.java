package io.stillpoint.bus;

import java.util.OptionalDouble;
import org.apache.kafka.clients.consumer.ShareConsumer;

/** What a Kafka client says of itself. */
public final class ClientMetrics {

    private ClientMetrics() {}

    /** By name; empty where a client of this version measures no such thing. */
    public static OptionalDouble number(ShareConsumer<?, ?> consumer, String name) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .filter(metric -> metric.getValue().metricValue() instanceof Double)
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .findFirst();
    }
}
