package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Input;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.MalformedNotice;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.core.JacksonException;

/**
 * A record of the inbox or of the reports as the decider understands it.
 *
 * @param id what facts name as their cause
 */
record Arrived(String cluster, String id, Input input) {

    /**
     * Reads it.
     *
     * @throws MalformedEventException when it is nothing that belongs there
     */
    static Arrived of(ConsumerRecord<String, byte[]> record) throws MalformedEventException {
        Arrived arrived = record.topic().equals(Topics.REPORTS) ? report(record) : inbox(record);
        if (Topics.partitionOf(arrived.cluster()) != record.partition()) {
            throw new MalformedEventException(new Problem(
                    "wrong-partition",
                    "records of %s in partition %d".formatted(arrived.cluster(), Topics.partitionOf(arrived.cluster())),
                    "one in partition " + record.partition(),
                    EventCodec.whereIs(record),
                    "Only the gate and backup workers may write here: check the ACLs."));
        }
        return arrived;
    }

    private static Arrived report(ConsumerRecord<String, byte[]> record) throws MalformedEventException {
        Envelope<Report> envelope = EventCodec.read(record, Report.class);
        return new Arrived(envelope.data().step().cluster(), envelope.id(), new Input.ReportArrived(envelope.data()));
    }

    private static Arrived inbox(ConsumerRecord<String, byte[]> record) throws MalformedEventException {
        Map<String, byte[]> headers = EventCodec.headersOf(record.headers());
        String where = EventCodec.whereIs(record);
        RawEvent raw = RawEvent.of(headers, record.value(), where);
        if (MalformedNotice.TYPE.equals(raw.attribute("type"))) {
            return notice(raw, where);
        }
        Envelope<Request> request = EventCodec.read(raw, Request.class, where);
        byte[] topic = headers.getOrDefault(Gate.TOPIC_HEADER, new byte[0]);
        return new Arrived(
                request.data().cluster(),
                request.id(),
                new Input.RequestArrived(request, new String(topic, StandardCharsets.UTF_8)));
    }

    private static Arrived notice(RawEvent raw, String where) throws MalformedEventException {
        try {
            MalformedNotice notice = Json.read(raw.data(), MalformedNotice.class);
            return new Arrived(
                    notice.cluster(),
                    notice.requestId(),
                    new Input.MalformedArrived(
                            notice.cluster(),
                            notice.requestId(),
                            notice.claimedSource(),
                            notice.requestType(),
                            notice.problem()));
        } catch (JacksonException failure) {
            throw new MalformedEventException(new Problem(
                    "notice",
                    "a notice of the gate",
                    failure.getOriginalMessage(),
                    where,
                    "Check who may write here."));
        }
    }
}
