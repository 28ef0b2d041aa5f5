package io.stillpoint.bus.task;

import io.stillpoint.bus.ClientMetrics;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ShareConsumer;

/**
 * Tells whether a share consumer still has a connection to a broker. Without one its locks are gone and its threads
 * spin instead of waiting, using all the processor time that they can get (kafka-clients 4.2.1, measured). So it has to
 * be closed. Any thread may ask.
 */
final class PollConnection {

    /** Reconnecting after a lost connection takes less. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(3);

    /** On a busy machine the first connection may take longer. */
    private static final Duration NEVER_MADE_AFTER = Duration.ofSeconds(20);

    private final ShareConsumer<String, byte[]> consumer;
    private Duration patience = NEVER_MADE_AFTER;
    private long lastSeenNanos = System.nanoTime();

    PollConnection(ShareConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Returns true once there has been no connection for some seconds. */
    synchronized boolean isLost() {
        // A client of another version may lack that metric; then it counts as connected.
        if (ClientMetrics.number(consumer, "connection-count").orElse(1) > 0) {
            lastSeenNanos = System.nanoTime();
            patience = LOST_AFTER;
        }
        return System.nanoTime() - lastSeenNanos > patience.toNanos();
    }
}
