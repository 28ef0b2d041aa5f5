package io.stillpoint.restore.react;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.internal.Report;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Sends reports that no task asked for, in the same form as those of tasks. */
public final class ReportOutbox implements AutoCloseable {

    private final Producer<String, byte[]> producer;
    private final Clock clock;

    public ReportOutbox(BusClients clients, String worker, Clock clock) {
        this.producer = clients.producer(worker + "-unasked");
        this.clock = clock;
    }

    /**
     * Returns once the report is written.
     *
     * @throws KafkaException when it is not; the fact that led here is then handed out again
     */
    void send(Report report) throws InterruptedException {
        Envelope<Report> envelope = new Envelope<>(
                UUID.randomUUID().toString(),
                "stillpoint/" + report.worker(),
                EventTypes.typeOf(Report.class),
                clock.instant(),
                report.step().cluster(),
                report.step().saga(),
                null,
                null,
                null,
                report);
        try {
            producer.send(EventCodec.record(Topics.REPORTS, envelope)).get();
        } catch (ExecutionException e) {
            throw new KafkaException("report of " + report.step() + " not written", e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
