package io.stillpoint.bus;

import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.text.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records that were refused for a week on {@link Topics#DEAD_LETTERS}: the first 8 KiB of the value, the original
 * headers, and beside them the event's source and id, the reason and the origin. {@code schemas/asyncapi.yaml} specifies the
 * format.
 */
public final class DeadLetters {

    /** JSON of a {@link Problem}. */
    public static final String REASON = "stillpoint_reason";
    /** {@code topic/partition/offset}. */
    public static final String ORIGIN = "stillpoint_origin";
    /** The CloudEvents id, so that the sender finds the answer; absent when none could be read. */
    public static final String ID = "ce_id";
    /** The CloudEvents source, without which the id means nothing; absent when none could be read. */
    public static final String SOURCE = "ce_source";
    /** Length of the original value in bytes. */
    public static final String ORIGINAL_BYTES = "stillpoint_original_bytes";

    public static final int KEPT_BYTES = 8 * 1024;
    /** Limit for all original headers together; those that do not fit are left out. */
    private static final int KEPT_HEADER_BYTES = 16 * 1024;
    /** What a header takes beside its name and value. */
    private static final int HEADER_BYTES = 10;
    /** The names of our own headers, and those among them that have a short value. */
    private static final int OWN_HEADER_BYTES = 1024;

    /** The most bytes that a letter takes, whatever was refused and why. */
    public static final int MOST_BYTES = KEPT_BYTES
            + KEPT_HEADER_BYTES
            + Problem.MOST_BYTES
            + PrintableText.MOST_BYTES_A_CHAR * (RequestLimits.LONGEST_ID + RequestLimits.LONGEST_SOURCE)
            + OWN_HEADER_BYTES;

    private DeadLetters() {}

    public static ProducerRecord<String, byte[]> of(ConsumerRecord<String, byte[]> record, Problem problem) {
        return of(EventCodec.whereIs(record), EventCodec.headersOf(record.headers()), record.value(), problem);
    }

    /** Returns a letter on records that nobody reads any more: it holds nothing of them but where they are. */
    public static ProducerRecord<String, byte[]> unread(String origin, Problem problem) {
        return of(origin, Map.of(), null, problem);
    }

    public static ProducerRecord<String, byte[]> of(
            String origin, Map<String, byte[]> headers, byte @Nullable [] value, Problem problem) {
        var letter = new ProducerRecord<String, byte[]>(Topics.DEAD_LETTERS, origin, kept(value));
        headers(origin, headers, value, problem)
                .forEach((name, bytes) -> letter.headers().add(name, bytes));
        return letter;
    }

    /** Returns the beginning of the value. */
    public static byte[] kept(byte @Nullable [] value) {
        return value == null ? new byte[0] : Arrays.copyOf(value, Math.min(value.length, KEPT_BYTES));
    }

    /** Returns the original headers, as far as they fit, and ours. */
    public static Map<String, byte[]> headers(
            String origin, Map<String, byte[]> original, byte @Nullable [] value, Problem problem) {
        Map<String, byte[]> headers = new HashMap<>();
        int bytes = 0;
        for (var header : original.entrySet()) {
            int size =
                    HEADER_BYTES + header.getKey().getBytes(StandardCharsets.UTF_8).length + header.getValue().length;
            if (bytes + size <= KEPT_HEADER_BYTES) {
                bytes += size;
                headers.put(header.getKey(), header.getValue());
            }
        }
        attribute("id", original, value, RequestLimits.LONGEST_ID)
                .ifPresent(id -> headers.put(ID, id.getBytes(StandardCharsets.UTF_8)));
        attribute("source", original, value, RequestLimits.LONGEST_SOURCE)
                .ifPresent(source -> headers.put(SOURCE, source.getBytes(StandardCharsets.UTF_8)));
        headers.put(REASON, Json.bytes(problem));
        headers.put(ORIGIN, origin.getBytes(StandardCharsets.UTF_8));
        headers.put(
                ORIGINAL_BYTES,
                Integer.toString(value == null ? 0 : value.length).getBytes(StandardCharsets.US_ASCII));
        return headers;
    }

    /** Returns an attribute from the headers or, in structured mode, from the value; empty when it is too long to be kept. */
    private static Optional<String> attribute(
            String name, Map<String, byte[]> original, byte @Nullable [] value, int longest) {
        byte[] header = original.get("ce_" + name);
        Optional<String> found = header != null
                ? Optional.of(new String(header, StandardCharsets.UTF_8))
                : ofEvent(name, original, value);
        return found.filter(text -> text.length() <= longest);
    }

    private static Optional<String> ofEvent(String name, Map<String, byte[]> original, byte @Nullable [] value) {
        try {
            return Optional.ofNullable(RawEvent.of(original, value, "").attribute(name));
        } catch (MalformedEventException | RuntimeException | StackOverflowError noEvent) {
            return Optional.empty();
        }
    }
}
