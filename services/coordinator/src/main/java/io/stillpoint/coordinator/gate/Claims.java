package io.stillpoint.coordinator.gate;

import io.stillpoint.bus.RawEvent;
import io.stillpoint.schemas.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a refused record says of itself, cut to a length that may go into history. */
record Claims(String cluster, String id, String source, String type) {

    private static final int LONGEST = 128;

    /** Empty when it names no cluster, or one with a name that none can have. */
    static Optional<Claims> of(RawEvent event, Incoming incoming) {
        return cluster(event)
                .filter(name -> name.length() <= LONGEST)
                .map(name -> new Claims(
                        name,
                        orElse(event.attribute("id"), incoming.where()),
                        orElse(event.attribute("source"), "unknown"),
                        orElse(event.attribute("type"), "unknown")));
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

    private static String orElse(@Nullable String claimed, String otherwise) {
        return claimed == null ? otherwise : shorten(claimed);
    }

    static String shorten(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
