package io.stillpoint.coordinator.gate;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads a request and checks all of it: attributes, type, schema, age, and whether its topic allows it. */
public final class RequestReader {

    private static final int LONGEST_TYPE = 256;

    private final EventSchemas schemas;

    public RequestReader(EventSchemas schemas) {
        this.schemas = schemas;
    }

    /**
     * Reads a request.
     *
     * @throws MalformedEventException with the first reason to refuse it
     */
    Envelope<Request> read(RawEvent event, OpenRecord incoming, Instant now) throws MalformedEventException {
        String type = attribute(event, "type", LONGEST_TYPE, incoming);
        Class<? extends Request> kind = kind(type, incoming);
        String id = attribute(event, "id", Integer.MAX_VALUE, incoming);
        refuseIf(RequestLimits.idProblem(id, incoming.where()));
        String source = attribute(event, "source", RequestLimits.LONGEST_SOURCE, incoming);
        refuseIf(RequestLimits.sourceProblem(source, incoming.topic(), incoming.where()));
        List<Problem> problems = schemas.problems(type, event.data());
        if (!problems.isEmpty()) {
            throw new MalformedEventException(problems.getFirst());
        }
        Request request = data(event, kind, incoming);
        sameCluster(event.attribute("cluster"), request.cluster(), incoming);
        Instant time = time(event, incoming);
        refuseIf(RequestLimits.ageProblem(time, now, incoming.where()));
        refuseIf(RequestLimits.topicProblem(request, incoming.topic(), incoming.where()));
        if (request instanceof Request.RestoreRequested restore) {
            refuseIf(Guard.refusal(restore.acceptedCodes(), incoming.where()));
        }
        return new Envelope<>(id, source, type, time, request.cluster(), null, null, null, null, request);
    }

    private static Class<? extends Request> kind(String type, OpenRecord incoming) throws MalformedEventException {
        return EventTypes.recordOf(type)
                .filter(Request.class::isAssignableFrom)
                .map(record -> record.asSubclass(Request.class))
                .orElseThrow(() -> refused(
                        "unknown-type",
                        "one of " + String.join(", ", EventTypes.below(Request.class)),
                        RefusalNotice.shorten(type),
                        incoming,
                        "Correct ce_type; facts and reports are not for this topic."));
    }

    private static Request data(RawEvent event, Class<? extends Request> kind, OpenRecord incoming)
            throws MalformedEventException {
        try {
            return Json.read(event.data(), kind);
        } catch (JacksonException | IllegalArgumentException | NullPointerException failure) {
            throw refused(
                    "data",
                    "data of a " + kind.getSimpleName(),
                    RefusalNotice.shorten(failure.getMessage()),
                    incoming,
                    "Correct the data.");
        }
    }

    private static void sameCluster(@Nullable String claimed, String cluster, OpenRecord incoming)
            throws MalformedEventException {
        if (claimed != null && !claimed.equals(cluster)) {
            throw refused(
                    "two-clusters",
                    "one cluster",
                    RefusalNotice.shorten(claimed) + " in ce_cluster and " + RefusalNotice.shorten(cluster)
                            + " in the data",
                    incoming,
                    "Leave ce_cluster out or make it the same.");
        }
    }

    /** CloudEvents need not carry a time; then Kafka's own counts. */
    private static Instant time(RawEvent event, OpenRecord incoming) throws MalformedEventException {
        String text = event.attribute("time");
        return text == null ? incoming.writtenAt() : EventCodec.time(text, incoming.where());
    }

    private static void refuseIf(Optional<Problem> problem) throws MalformedEventException {
        if (problem.isPresent()) {
            throw new MalformedEventException(problem.get());
        }
    }

    private static String attribute(RawEvent event, String name, int longest, OpenRecord incoming)
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
            String code, String expected, String found, OpenRecord incoming, String remedy) {
        return new MalformedEventException(new Problem(code, expected, found, incoming.where(), remedy));
    }
}
