package io.stillpoint.bus;

import java.util.OptionalDouble;
import org.apache.kafka.clients.consumer.ShareConsumer;

/** Metrics of a Kafka client. */
public final class ClientMetrics {

    private ClientMetrics() {}

    /** Returns a metric by name; empty where this version of the client does not measure it. */
    public static OptionalDouble number(ShareConsumer<?, ?> consumer, String name) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .filter(metric -> metric.getValue().metricValue() instanceof Double)
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .findFirst();
    }
}
