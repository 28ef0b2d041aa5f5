package io.stillpoint.bus;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether a share consumer still has a connection to a broker. Without one its locks are gone, and its threads spin instead
 * of waiting (kafka-clients 4.2.1, measured: all the processor that they could get), so it has to be closed.
 */
final class Connection {

    /** Reconnecting after a lost connection takes less. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(3);

    /** The first connection may take longer, on a machine that has much to do. */
    private static final Duration NEVER_MADE_AFTER = Duration.ofSeconds(20);

    private final ShareConsumer<String, byte[]> consumer;
    private @Nullable Metric count;
    private Duration patience = NEVER_MADE_AFTER;
    private long lastSeenNanos = System.nanoTime();

    Connection(ShareConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /** True once there was no connection for some seconds. */
    boolean isLost() {
        if (count == null) {
            count = connectionCount(consumer.metrics());
        }
        // Without that measure it counts as connected, as a client of another version might have it.
        boolean connected = count == null || !(count.metricValue() instanceof Double number) || number > 0;
        if (connected) {
            lastSeenNanos = System.nanoTime();
            patience = LOST_AFTER;
        }
        return System.nanoTime() - lastSeenNanos > patience.toNanos();
    }

    private static @Nullable Metric connectionCount(Map<MetricName, ? extends Metric> metrics) {
        for (var metric : metrics.entrySet()) {
            if (metric.getKey().name().equals("connection-count")) {
                return metric.getValue();
            }
        }
        return null;
    }
}
