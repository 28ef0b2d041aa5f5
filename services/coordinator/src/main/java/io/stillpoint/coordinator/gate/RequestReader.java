package io.stillpoint.coordinator.gate;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Believes a request after asking everything: attributes, type, schema, age, and whether its topic allows it. */
public final class RequestReader {

    /** A request is for now; one that lay around is not what anybody still wants. */
    static final Duration OLDEST = Duration.ofHours(1);

    static final int LONGEST_ID = 128;
    static final int LONGEST_SOURCE = 256;

    private final EventSchemas schemas;

    public RequestReader(EventSchemas schemas) {
        this.schemas = schemas;
    }

    /**
     * Reads a request.
     *
     * @throws MalformedEventException with the first reason to refuse it
     */
    Envelope<Request> read(RawEvent event, Incoming incoming, Instant now) throws MalformedEventException {
        String type = attribute(event, "type", LONGEST_SOURCE, incoming);
        Class<? extends Request> kind = kind(type, incoming);
        String id = attribute(event, "id", LONGEST_ID, incoming);
        String source = attribute(event, "source", LONGEST_SOURCE, incoming);
        List<Problem> problems = schemas.problems(type, event.data());
        if (!problems.isEmpty()) {
            throw new MalformedEventException(problems.getFirst());
        }
        Request request = data(event, kind, incoming);
        sameCluster(event.attribute("cluster"), request.cluster(), incoming);
        Instant time = time(event, incoming);
        fresh(time, now, incoming);
        allowed(request, incoming);
        return new Envelope<>(id, source, type, time, request.cluster(), null, null, null, null, request);
    }

    private static Class<? extends Request> kind(String type, Incoming incoming) throws MalformedEventException {
        return EventTypes.recordOf(type)
                .filter(Request.class::isAssignableFrom)
                .map(record -> record.asSubclass(Request.class))
                .orElseThrow(() -> refused(
                        "unknown-type",
                        "one of " + String.join(", ", EventTypes.below(Request.class)),
                        Claims.shorten(type),
                        incoming,
                        "Correct ce_type; facts and reports are not for this topic."));
    }

    private static Request data(RawEvent event, Class<? extends Request> kind, Incoming incoming)
            throws MalformedEventException {
        try {
            return Json.read(event.data(), kind);
        } catch (JacksonException | IllegalArgumentException | NullPointerException failure) {
            throw refused(
                    "data",
                    "data of a " + kind.getSimpleName(),
                    Claims.shorten(failure.getMessage()),
                    incoming,
                    "Correct the data.");
        }
    }

    private static void sameCluster(@Nullable String claimed, String cluster, Incoming incoming)
            throws MalformedEventException {
        if (claimed != null && !claimed.equals(cluster)) {
            throw refused(
                    "two-clusters",
                    "one cluster",
                    Claims.shorten(claimed) + " in ce_cluster and " + Claims.shorten(cluster) + " in the data",
                    incoming,
                    "Leave ce_cluster out or make it the same.");
        }
    }

    /** CloudEvents need not carry a time; then Kafka's own counts. */
    private static Instant time(RawEvent event, Incoming incoming) throws MalformedEventException {
        String text = event.attribute("time");
        return text == null ? incoming.writtenAt() : EventCodec.time(text, incoming.where());
    }

    private static void fresh(Instant time, Instant now, Incoming incoming) throws MalformedEventException {
        Duration age = Duration.between(time, now);
        if (age.abs().compareTo(OLDEST) > 0) {
            throw refused(
                    age.isNegative() ? "request-from-the-future" : "request-too-old",
                    "a time within an hour of " + now,
                    time.toString(),
                    incoming,
                    "Ask again with a new id, if it is still wanted, and see that clocks agree.");
        }
    }

    private static void allowed(Request request, Incoming incoming) throws MalformedEventException {
        boolean harmless = request instanceof Request.BackupRequested backup && backup.consistency() == Consistency.HOT;
        if (!harmless && !incoming.topic().equals(Topics.CONTROL)) {
            throw refused(
                    "needs-control-topic",
                    "only hot backups on " + incoming.topic(),
                    "a " + request.getClass().getSimpleName() + " that may stop or overwrite the cluster",
                    incoming,
                    "Write it to " + Topics.CONTROL + "; that needs the right to.");
        }
    }

    private static String attribute(RawEvent event, String name, int longest, Incoming incoming)
            throws MalformedEventException {
        String value = event.attribute(name);
        if (value == null || value.length() > longest) {
            throw refused(
                    value == null ? "missing-" + name : "long-" + name,
                    "attribute " + name + " of at most " + longest + " characters",
                    value == null ? "none" : value.length() + " characters",
                    incoming,
                    "Correct ce_" + name + ".");
        }
        return value;
    }

    private static MalformedEventException refused(
            String code, String expected, String found, Incoming incoming, String remedy) {
        return new MalformedEventException(new Problem(code, expected, found, incoming.where(), remedy));
    }
}
