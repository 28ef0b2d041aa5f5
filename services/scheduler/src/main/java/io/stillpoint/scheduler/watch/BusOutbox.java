package io.stillpoint.scheduler.watch;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.policy.schedule.BackupHistory;
import io.stillpoint.policy.schedule.ScheduledRequest;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.internal.ScheduleReport;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Writes to Kafka: requests to the topic of those who may stop a cluster, reports to the coordinator. */
public final class BusOutbox implements ScheduleOutbox, AutoCloseable {

    private final Producer<String, byte[]> producer;
    private final String reporter;
    private final Clock clock;

    /** @param reporter host and process, for people */
    public BusOutbox(BusClients clients, String reporter, Clock clock) {
        this.producer = clients.producer(reporter);
        this.reporter = reporter;
        this.clock = clock;
    }

    @Override
    public void ask(ScheduledRequest request) throws InterruptedException {
        write(
                request.topic(),
                EventCodec.envelope(
                        request.id(),
                        BackupHistory.SOURCE,
                        clock.instant(),
                        request.request().cluster(),
                        (Record) request.request()));
    }

    @Override
    public void report(ScheduleFact fact) throws InterruptedException {
        write(
                Topics.REPORTS,
                EventCodec.envelope(new ScheduleReport(fact, reporter), BackupHistory.SOURCE, clock.instant()));
    }

    private void write(String topic, Envelope<?> envelope) throws InterruptedException {
        try {
            producer.send(EventCodec.record(topic, envelope)).get();
        } catch (ExecutionException e) {
            throw new KafkaException("%s not written to %s".formatted(envelope.id(), topic), e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
