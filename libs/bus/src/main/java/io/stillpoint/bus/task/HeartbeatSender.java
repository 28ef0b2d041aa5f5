package io.stillpoint.bus.task;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.internal.Heartbeat;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one run's heartbeats, the first as soon as it is asked. Nobody waits for them: the next one makes good what was lost. They come
 * out of another thread than the work, so a process that is stopped or gone is silent, and one that works hard is not.
 */
final class HeartbeatSender {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSender.class);
    private static final Duration EVERY = Duration.ofSeconds(Heartbeat.EVERY_SECONDS);

    private final Producer<String, byte[]> producer;
    private final Clock clock;
    private final Heartbeat heartbeat;
    private final LongSupplier nanos;
    private long lastNanos;
    private boolean sent;

    /** @param nanos a clock that nobody can set: one that was set back would make a run look dead */
    HeartbeatSender(Producer<String, byte[]> producer, Clock clock, Heartbeat heartbeat, LongSupplier nanos) {
        this.producer = producer;
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.nanos = nanos;
    }

    /** Sends one if it is due. */
    synchronized void beat() {
        long now = nanos.getAsLong();
        if (sent && now - lastNanos < EVERY.toNanos()) {
            return;
        }
        sent = true;
        lastNanos = now;
        var envelope = EventCodec.envelope(
                UUID.randomUUID().toString(),
                "stillpoint/" + heartbeat.worker(),
                clock.instant(),
                heartbeat.step().cluster(),
                heartbeat);
        try {
            producer.send(EventCodec.record(Topics.REPORTS, envelope));
        } catch (KafkaException failure) {
            LOG.debug("heartbeat not sent: {}", failure.toString());
        }
    }
}
