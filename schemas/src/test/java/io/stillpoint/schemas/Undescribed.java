package io.stillpoint.schemas;

import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Finds properties that no description explains. */
final class Undescribed {

    /** Below these a schema tests values that are declared, and described, elsewhere. */
    private static final Set<String> TESTS = Set.of("if", "then", "else", "not", "contains");

    private Undescribed() {}

    static Stream<String> in(JsonNode schema, String where) {
        Stream<String> here = schema.path("properties")
                .propertyStream()
                .filter(property ->
                        property.getValue().path("description").stringValue("").isBlank())
                .map(property -> where + " " + property.getKey());
        Stream<String> below = schema.isObject()
                ? schema.propertyStream()
                        .filter(entry -> !TESTS.contains(entry.getKey()))
                        .flatMap(entry -> in(entry.getValue(), where + "/" + entry.getKey()))
                : schema.valueStream().flatMap(value -> in(value, where));
        return Stream.concat(here, below);
    }
}
