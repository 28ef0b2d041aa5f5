package io.stillpoint.service;

import io.stillpoint.bus.BrokerReachability;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a broker that is not there yet when a service starts, as after a power cut: a service that dies of it has to be started again by
 * somebody.
 *
 * @param nanos counts how long, also while somebody sets the clock
 */
record BrokerWait(String bootstrapServers, Duration limit, LongSupplier nanos) {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWait.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration SAID_AGAIN = Duration.ofSeconds(30);

    /** Returns once a broker takes connections, or the limit is over: who needs one then says so in its own words. */
    void await() {
        long begun = nanos.getAsLong();
        long saidAt = begun - SAID_AGAIN.toNanos();
        while (!BrokerReachability.anyOf(bootstrapServers)) {
            long now = nanos.getAsLong();
            if (now - begun >= limit.toNanos()) {
                return;
            }
            if (now - saidAt >= SAID_AGAIN.toNanos()) {
                LOG.warn(
                        "waits for a Kafka broker at {}, for {} s so far and {} s at most",
                        bootstrapServers,
                        Duration.ofNanos(now - begun).toSeconds(),
                        limit.toSeconds());
                saidAt = now;
            }
            if (!paused()) {
                return;
            }
        }
    }

    private static boolean paused() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
