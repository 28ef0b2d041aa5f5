package io.stillpoint.bus.task;

import io.stillpoint.bus.ClientMetrics;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ShareConsumer;

/**
 * Whether a share consumer still has a connection to a broker. Without one its locks are gone, and its threads spin instead
 * of waiting (kafka-clients 4.2.1, measured: all the processor that they could get), so it has to be closed. May be asked by
 * any thread.
 */
final class PollConnection {

    /** Reconnecting after a lost connection takes less. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(3);

    /** The first connection may take longer, on a machine that has much to do. */
    private static final Duration NEVER_MADE_AFTER = Duration.ofSeconds(20);

    private final ShareConsumer<String, byte[]> consumer;
    private Duration patience = NEVER_MADE_AFTER;
    private long lastSeenNanos = System.nanoTime();

    PollConnection(ShareConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Returns true once there was no connection for some seconds. */
    synchronized boolean isLost() {
        // Without that measure it counts as connected, as a client of another version might have it.
        if (ClientMetrics.number(consumer, "connection-count").orElse(1) > 0) {
            lastSeenNanos = System.nanoTime();
            patience = LOST_AFTER;
        }
        return System.nanoTime() - lastSeenNanos > patience.toNanos();
    }
}
