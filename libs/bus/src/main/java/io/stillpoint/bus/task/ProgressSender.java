package io.stillpoint.bus.task;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.progress.Progress;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one task's progress, at most once a second, and never makes the task wait or fail. */
final class ProgressSender {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressSender.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Producer<String, byte[]> producer;
    private final Clock clock;
    private final StepRef step;
    private final String run;
    private final String worker;
    private Instant next = Instant.MIN;

    ProgressSender(Producer<String, byte[]> producer, Clock clock, StepRef step, String run, String worker) {
        this.producer = producer;
        this.clock = clock;
        this.step = step;
        this.run = run;
        this.worker = worker;
    }

    /** Sends progress; several threads of a task may call it. */
    synchronized void send(long doneBytes, @Nullable Long expectedBytes, String message) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        var progress = new Progress(step, run, worker, doneBytes, expectedBytes, message, now);
        var envelope = EventCodec.envelope(
                UUID.randomUUID().toString(), "stillpoint/" + worker, now, step.cluster(), progress);
        try {
            producer.send(EventCodec.record(Topics.PROGRESS, step.cluster() + "/" + step.step(), envelope));
        } catch (KafkaException failure) {
            LOG.debug("progress not sent: {}", failure.toString());
        }
    }
}
