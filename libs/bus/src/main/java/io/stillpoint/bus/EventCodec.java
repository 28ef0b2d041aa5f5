package io.stillpoint.bus;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns envelopes into Kafka records (CloudEvents 1.0, binary mode) and back. */
public final class EventCodec {

    private EventCodec() {}

    /** Returns an envelope whose type is that of its data, without saga, causation and place in a chain. */
    public static <T extends Record> Envelope<T> envelope(
            String id, String source, Instant time, String cluster, T data) {
        return new Envelope<>(id, source, EventTypes.typeOf(data), time, cluster, null, null, null, null, data);
    }

    /** Returns the envelope of a finding, whose id follows from it: all who report the same say it once. */
    public static Envelope<ScheduleReport> envelope(ScheduleReport report, String source, Instant time) {
        return envelope(
                ScheduleReport.idOf(report.fact()), source, time, report.fact().cluster(), report);
    }

    /** Returns a record keyed by its cluster. */
    public static ProducerRecord<String, byte[]> record(String topic, Envelope<?> envelope) {
        return record(topic, envelope.cluster(), envelope);
    }

    public static ProducerRecord<String, byte[]> record(String topic, String key, Envelope<?> envelope) {
        var record = new ProducerRecord<>(topic, key, Json.bytes(envelope.data()));
        headers(envelope).forEach((name, value) -> record.headers().add(name, value));
        return record;
    }

    /** Returns the CloudEvents headers of binary mode. */
    public static Map<String, byte[]> headers(Envelope<?> envelope) {
        Map<String, byte[]> headers = new HashMap<>();
        headers.put("content-type", utf8("application/json"));
        put(headers, "specversion", "1.0");
        put(headers, "id", envelope.id());
        put(headers, "source", envelope.source());
        put(headers, "type", envelope.type());
        put(headers, "time", envelope.time().toString());
        put(headers, "cluster", envelope.cluster());
        put(headers, "saga", envelope.saga());
        put(headers, "causation", envelope.causation());
        put(headers, "sequence", envelope.sequence() == null ? null : Long.toString(envelope.sequence()));
        put(headers, "previoushash", envelope.previousHash());
        return headers;
    }

    /**
     * Reads a record of one of our own topics.
     *
     * @param kind the expected record class, or an interface such as {@code Fact}; then the event's type names the
     *     record
     * @throws MalformedEventException when it is anything else
     */
    public static <T> Envelope<T> read(ConsumerRecord<String, byte[]> record, Class<T> kind)
            throws MalformedEventException {
        String where = whereIs(record);
        return read(RawEvent.of(headersOf(record.headers()), record.value(), where), kind, where);
    }

    /** Checks an unpacked event: it has all attributes that we need, and its data is of its type. */
    public static <T> Envelope<T> read(RawEvent event, Class<T> kind, String where) throws MalformedEventException {
        String type = required(event, "type", where);
        Class<? extends T> record = EventTypes.recordOf(type)
                .filter(kind::isAssignableFrom)
                .map(found -> found.asSubclass(kind))
                .orElseThrow(() ->
                        MalformedEventException.of("unknown-type", "a type of " + kind.getSimpleName(), type, where));
        T data;
        try {
            data = Json.read(event.data(), record);
        } catch (JacksonException | IllegalArgumentException | NullPointerException failure) {
            throw MalformedEventException.of(
                    "data", "data of type " + type, String.valueOf(failure.getMessage()), where);
        }
        if (data == null) {
            throw MalformedEventException.of("data", "data of type " + type, "null", where);
        }
        return new Envelope<>(
                required(event, "id", where),
                required(event, "source", where),
                type,
                time(required(event, "time", where), where),
                required(event, "cluster", where),
                event.attribute("saga"),
                event.attribute("causation"),
                sequence(event.attribute("sequence"), where),
                // The first fact of a cluster has an empty one.
                event.attributes().get("previoushash"),
                data);
    }

    /** Returns a record's place for messages: {@code topic/partition/offset}. */
    public static String whereIs(ConsumerRecord<?, ?> record) {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    /** Returns headers by name; the last one when several have the same name. */
    public static Map<String, byte[]> headersOf(Headers headers) {
        Map<String, byte[]> byName = new HashMap<>();
        for (Header header : headers) {
            if (header.value() != null) {
                byName.put(header.key(), header.value());
            }
        }
        return byName;
    }

    /**
     * Returns an instant from RFC 3339 text, as CloudEvents wants it.
     *
     * @throws MalformedEventException when it is none
     */
    public static Instant time(String text, String where) throws MalformedEventException {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException failure) {
            throw MalformedEventException.of("time", "a time as of RFC 3339", text, where);
        }
    }

    private static @Nullable Long sequence(@Nullable String text, String where) throws MalformedEventException {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException failure) {
            throw MalformedEventException.of("sequence", "a number", text, where);
        }
    }

    private static String required(RawEvent event, String name, String where) throws MalformedEventException {
        String value = event.attribute(name);
        if (value == null) {
            throw MalformedEventException.of("missing-" + name, "attribute " + name, "none", where);
        }
        return value;
    }

    private static void put(Map<String, byte[]> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put("ce_" + name, utf8(value));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
