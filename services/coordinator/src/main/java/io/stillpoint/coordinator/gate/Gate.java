package io.stillpoint.coordinator.gate;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges what arrives on the open topics. A valid request goes to the inbox under the key of its cluster, whatever key and
 * partition it came with. Everything else goes to the dead letters with the reason, and when it names a cluster that cluster
 * gets a notice; of what floods in on the open topic only so much is answered. Nothing that can arrive makes it throw.
 */
public final class Gate {

    /** Kafka's consumer group of all gates. Its offsets say how far the open topics were passed on. */
    public static final String GROUP = "stillpoint-gate";

    /** Header on the inbox: the open topic that a request was written to, which its ACL makes a permission. */
    public static final String TOPIC_HEADER = "stillpoint_topic";

    /** Header on the inbox: when Kafka got a request, whatever its event says. */
    public static final String WRITTEN_HEADER = "stillpoint_written";

    /** Less than a record of the inbox may have: facts and state that follow from a request hold more than it does. */
    static final int LONGEST_REQUEST_BYTES = Topics.MAX_RECORD_BYTES * 3 / 4;

    private final RequestReader reader;
    private final RefusalLimit refusals = new RefusalLimit();

    public Gate(RequestReader reader) {
        this.reader = reader;
    }

    /** What has to be written because of this record. */
    public List<RoutedRecord> judge(OpenRecord incoming, Instant now) {
        Optional<RawEvent> event = Optional.empty();
        Problem problem;
        try {
            RawEvent raw = RawEvent.of(incoming.headers(), incoming.value(), incoming.where());
            event = Optional.of(raw);
            RoutedRecord passed = passed(reader.read(raw, incoming, now), incoming);
            if (passed.bytes() > LONGEST_REQUEST_BYTES) {
                throw new MalformedEventException(tooLarge(passed, incoming));
            }
            return List.of(passed);
        } catch (MalformedEventException malformed) {
            problem = malformed.problem();
        } catch (RuntimeException | StackOverflowError surprise) {
            problem = new Problem(
                    "unreadable",
                    "a request of Stillpoint",
                    surprise.getClass().getSimpleName() + ": " + RefusalNotice.shorten(surprise.getMessage()),
                    incoming.where(),
                    "Send an event as the schemas of Stillpoint describe it.");
        }
        return refused(incoming, event, problem, now);
    }

    private static RoutedRecord passed(Envelope<Request> request, OpenRecord incoming) {
        Map<String, byte[]> headers = new HashMap<>(EventCodec.headers(request));
        headers.put(TOPIC_HEADER, incoming.topic().getBytes(StandardCharsets.UTF_8));
        headers.put(WRITTEN_HEADER, incoming.writtenAt().toString().getBytes(StandardCharsets.UTF_8));
        return new RoutedRecord(Topics.INBOX, request.cluster(), headers, Json.bytes(request.data()));
    }

    private static Problem tooLarge(RoutedRecord passed, OpenRecord incoming) {
        return new Problem(
                "request-too-large",
                "a request of at most " + LONGEST_REQUEST_BYTES + " bytes",
                "one of " + passed.bytes(),
                incoming.where(),
                "Ask for less at once, or leave out what is not needed.");
    }

    private List<RoutedRecord> refused(OpenRecord incoming, Optional<RawEvent> event, Problem problem, Instant now) {
        if (!incoming.topic().equals(Topics.CONTROL) && !refusals.admits(source(event), now)) {
            return List.of();
        }
        List<RoutedRecord> outgoing = new ArrayList<>();
        outgoing.add(new RoutedRecord(
                Topics.DEAD_LETTERS,
                incoming.where(),
                DeadLetters.headers(incoming.where(), incoming.headers(), incoming.value(), problem),
                DeadLetters.kept(incoming.value())));
        event.flatMap(raw -> RefusalNotice.of(raw, incoming, problem, now)).ifPresent(outgoing::add);
        return outgoing;
    }

    private static String source(Optional<RawEvent> event) {
        return event.map(raw -> raw.attribute("source")).orElse("");
    }
}
