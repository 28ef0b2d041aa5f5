package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.RefusalNotice;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.core.JacksonException;

/**
 * Turns a record of the inbox or of the reports into an input of the decider.
 *
 * @param cause what facts name as their cause, by source and id
 */
record InputRecord(String cluster, EventIdentity cause, ClusterInput input) {

    /**
     * Reads it.
     *
     * @throws MalformedEventException when it is nothing that belongs there
     */
    static InputRecord of(ConsumerRecord<String, byte[]> record) throws MalformedEventException {
        InputRecord arrived = record.topic().equals(Topics.REPORTS) ? report(record) : inbox(record);
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

    private static InputRecord report(ConsumerRecord<String, byte[]> record) throws MalformedEventException {
        String where = EventCodec.whereIs(record);
        RawEvent raw = RawEvent.of(EventCodec.headersOf(record.headers()), record.value(), where);
        if (EventTypes.typeOf(ScheduleReport.class).equals(raw.attribute("type"))) {
            Envelope<ScheduleReport> noticed = EventCodec.read(raw, ScheduleReport.class, where);
            return new InputRecord(
                    noticed.data().fact().cluster(),
                    EventIdentity.of(noticed),
                    new ClusterInput.ScheduleReported(noticed.data()));
        }
        if (EventTypes.typeOf(Heartbeat.class).equals(raw.attribute("type"))) {
            Envelope<Heartbeat> heartbeat = EventCodec.read(raw, Heartbeat.class, where);
            return new InputRecord(
                    heartbeat.data().step().cluster(),
                    EventIdentity.of(heartbeat),
                    new ClusterInput.HeartbeatArrived(heartbeat.data()));
        }
        Envelope<Report> envelope = EventCodec.read(raw, Report.class, where);
        return new InputRecord(
                envelope.data().step().cluster(),
                EventIdentity.of(envelope),
                new ClusterInput.ReportArrived(envelope.data()));
    }

    private static InputRecord inbox(ConsumerRecord<String, byte[]> record) throws MalformedEventException {
        Map<String, byte[]> headers = EventCodec.headersOf(record.headers());
        String where = EventCodec.whereIs(record);
        RawEvent raw = RawEvent.of(headers, record.value(), where);
        if (RefusalNotice.TYPE.equals(raw.attribute("type"))) {
            return notice(raw, where);
        }
        Envelope<Request> request = EventCodec.read(raw, Request.class, where);
        byte[] topic = headers.getOrDefault(Gate.TOPIC_HEADER, new byte[0]);
        byte[] written = headers.get(Gate.WRITTEN_HEADER);
        return new InputRecord(
                request.data().cluster(),
                EventIdentity.of(request),
                new ClusterInput.RequestArrived(
                        request,
                        new String(topic, StandardCharsets.UTF_8),
                        written == null ? null : EventCodec.time(new String(written, StandardCharsets.UTF_8), where),
                        false));
    }

    private static InputRecord notice(RawEvent raw, String where) throws MalformedEventException {
        try {
            RequestRejected refusal = Json.read(raw.data(), RequestRejected.class);
            return new InputRecord(
                    refusal.cluster(), refusal.requestIdentity(), new ClusterInput.MalformedArrived(refusal));
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
