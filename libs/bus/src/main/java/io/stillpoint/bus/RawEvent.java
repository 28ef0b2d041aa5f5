package io.stillpoint.bus;

import io.stillpoint.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A CloudEvent out of a Kafka record, binary or structured mode, not yet checked.
 *
 * @param attributes by name, extensions included
 * @param data the event's data as bytes
 */
public record RawEvent(Map<String, String> attributes, byte[] data) {

    private static final String PREFIX = "ce_";
    private static final String PREFIX_OF_HTTP = "ce-";
    private static final String BATCH = "application/cloudevents-batch";
    private static final String STRUCTURED = "application/cloudevents+json";

    public RawEvent {
        attributes = Map.copyOf(attributes);
    }

    /** Returns the attribute, null when it is absent or empty. */
    public @Nullable String attribute(String name) {
        String value = attributes.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /**
     * Unpacks a record.
     *
     * @param headers of the record, names in any case
     * @throws MalformedEventException when it is not a CloudEvent of version 1.0
     */
    public static RawEvent of(Map<String, byte[]> headers, byte @Nullable [] value, String where)
            throws MalformedEventException {
        Map<String, String> texts = new HashMap<>();
        headers.forEach(
                (name, bytes) -> texts.put(name.toLowerCase(Locale.ROOT), new String(bytes, StandardCharsets.UTF_8)));
        String contentType = texts.getOrDefault("content-type", "");
        if (value == null) {
            throw MalformedEventException.of("no-value", "an event", "a record without value", where);
        }
        RawEvent event = contentType.toLowerCase(Locale.ROOT).startsWith(STRUCTURED)
                ? structured(value, where)
                : binary(texts, value);
        String version = event.attribute("specversion");
        if (!"1.0".equals(version)) {
            throw MalformedEventException.of(
                    "no-cloud-event",
                    "CloudEvents headers with ce_specversion 1.0, or content-type " + STRUCTURED,
                    version == null ? instead(texts, contentType) : "specversion " + version,
                    where);
        }
        return event;
    }

    /** What a record is that has no version: mostly one of the other forms that CloudEvents have. */
    private static String instead(Map<String, String> headers, String contentType) {
        if (contentType.toLowerCase(Locale.ROOT).startsWith(BATCH)) {
            return "a batch (content-type %s): Kafka carries one event a record".formatted(BATCH);
        }
        return headers.keySet().stream()
                .filter(name -> name.startsWith(PREFIX_OF_HTTP))
                .min(Comparator.naturalOrder())
                .map(name -> "headers as of HTTP such as %s: on Kafka they begin with %s".formatted(name, PREFIX))
                .orElseGet(() -> "no specversion%s"
                        .formatted(contentType.isEmpty() ? " and no content-type" : ", content-type " + contentType));
    }

    private static RawEvent binary(Map<String, String> headers, byte[] value) {
        Map<String, String> attributes = new HashMap<>();
        headers.forEach((name, text) -> {
            if (name.startsWith(PREFIX)) {
                attributes.put(name.substring(PREFIX.length()), text);
            }
        });
        return new RawEvent(attributes, value);
    }

    private static RawEvent structured(byte[] value, String where) throws MalformedEventException {
        JsonNode document;
        try {
            document = Json.mapper().readTree(value);
        } catch (JacksonException failure) {
            throw MalformedEventException.of("no-json", "a JSON document", failure.getOriginalMessage(), where);
        }
        if (!document.isObject()) {
            throw MalformedEventException.of("no-object", "a JSON object", "another JSON value", where);
        }
        Map<String, String> attributes = new HashMap<>();
        for (var field : document.properties()) {
            if (field.getValue().isValueNode() && !field.getKey().startsWith("data")) {
                attributes.put(field.getKey(), field.getValue().asString());
            }
        }
        return new RawEvent(attributes, dataOf(document, where));
    }

    private static byte[] dataOf(JsonNode document, String where) throws MalformedEventException {
        JsonNode encoded = document.get("data_base64");
        if (encoded != null) {
            try {
                return Base64.getDecoder().decode(encoded.asString());
            } catch (IllegalArgumentException failure) {
                throw MalformedEventException.of("no-base64", "base64 in data_base64", "something else", where);
            }
        }
        JsonNode data = document.get("data");
        return data == null ? new byte[0] : Json.bytes(data);
    }
}
