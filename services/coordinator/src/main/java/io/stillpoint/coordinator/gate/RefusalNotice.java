package io.stillpoint.coordinator.gate;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.RawEvent;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.text.PrintableText;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Tells a cluster, on the private inbox, that a record which named it was refused. What the record says of itself is cut to a
 * length that may go into history, and made printable.
 */
public final class RefusalNotice {

    /** CloudEvents type; private to this service, so in no schema. Its data is a {@link RequestRejected}. */
    public static final String TYPE = "io.stillpoint.coordinator.MalformedNotice.v1";

    private static final int LONGEST = 128;

    private RefusalNotice() {}

    /**
     * Empty when the record names no cluster, or one with a name that none can have. Empty too when a stranger speaks under a name of
     * Stillpoint itself: the scheduler would read in the history that its request was refused.
     */
    static Optional<RoutedRecord> of(RawEvent event, OpenRecord incoming, Problem problem, Instant now) {
        String source = orElse(event.attribute("source"), RequestLimits.LONGEST_SOURCE, "unknown");
        if (RequestLimits.sourceProblem(source, incoming.topic(), incoming.where())
                .isPresent()) {
            return Optional.empty();
        }
        return cluster(event).filter(name -> shorten(name).equals(name)).map(name -> {
            var refusal = new RequestRejected(
                    name,
                    orElse(event.attribute("id"), RequestLimits.LONGEST_ID, incoming.where()),
                    source,
                    orElse(event.attribute("type"), LONGEST, "unknown"),
                    problem);
            var envelope = new Envelope<>(
                    incoming.where(), "stillpoint/gate", TYPE, now, name, null, null, null, null, refusal);
            return new RoutedRecord(Topics.INBOX, name, EventCodec.headers(envelope), Json.bytes(refusal));
        });
    }

    private static Optional<String> cluster(RawEvent event) {
        String attribute = event.attribute("cluster");
        if (attribute != null) {
            return Optional.of(attribute);
        }
        try {
            JsonNode data = Json.mapper().readTree(event.data());
            JsonNode name = data.isObject() ? data.get("cluster") : null;
            return name != null && name.isString() && !name.asString().isEmpty()
                    ? Optional.of(name.asString())
                    : Optional.empty();
        } catch (JacksonException | StackOverflowError noJson) {
            return Optional.empty();
        }
    }

    private static String orElse(@Nullable String claimed, int longest, String otherwise) {
        return claimed == null ? otherwise : shorten(claimed, longest);
    }

    static String shorten(@Nullable String text) {
        return shorten(text == null ? "" : text, LONGEST);
    }

    /** Names are on one line. */
    private static String shorten(String text, int longest) {
        return PrintableText.of(text, longest).replace('\n', ' ').replace('\t', ' ');
    }
}
