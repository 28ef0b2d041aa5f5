package io.stillpoint.bus.task;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends reports until the broker has them: what was done must become known, however long the broker is away. */
final class ReportSender {

    private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Producer<String, byte[]> producer;
    private final Clock clock;

    ReportSender(Producer<String, byte[]> producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /**
     * Writes the report. One that is too large for the topic is replaced by a failure that says so.
     *
     * @throws InterruptedException when the process ends first; the task will be handed out again
     */
    void send(Report report) throws InterruptedException {
        try {
            sendUntilWritten(record(report));
        } catch (RecordTooLargeException tooLarge) {
            sendUntilWritten(record(tooLarge(report)));
        }
    }

    private void sendUntilWritten(ProducerRecord<String, byte[]> record) throws InterruptedException {
        while (true) {
            try {
                producer.send(record).get();
                return;
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof RecordTooLargeException tooLarge) {
                    throw tooLarge;
                }
                LOG.warn("report not written yet, trying again: {}", String.valueOf(failure.getCause()));
            } catch (RecordTooLargeException tooLarge) {
                throw tooLarge;
            } catch (KafkaException failure) {
                LOG.warn("report not written yet, trying again: {}", failure.toString());
            }
            Thread.sleep(PAUSE);
        }
    }

    private ProducerRecord<String, byte[]> record(Report report) {
        Envelope<Report> plain = EventCodec.envelope(
                UUID.randomUUID().toString(),
                "stillpoint/" + report.worker(),
                clock.instant(),
                report.step().cluster(),
                report);
        var envelope = new Envelope<>(
                plain.id(),
                plain.source(),
                plain.type(),
                plain.time(),
                plain.cluster(),
                report.step().saga(),
                null,
                null,
                null,
                report);
        return EventCodec.record(Topics.REPORTS, envelope);
    }

    private static Report tooLarge(Report report) {
        return new Report(
                report.step(),
                report.action(),
                report.fencingToken(),
                report.run(),
                report.worker(),
                new Report.Failed(
                        new Problem(
                                "report-too-large",
                                "a report of at most " + Topics.MAX_RECORD_BYTES + " bytes",
                                "a larger report",
                                report.worker(),
                                "This is a defect of the backup worker: what it reports must not grow with the data."),
                        false));
    }
}
