package io.stillpoint.schemas;

import io.stillpoint.schemas.SchemaTree.Part;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.json.SchemaFiles;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Tells what current schemas break that released ones promised. A document that was valid stays valid; and what
 * Stillpoint writes keeps every field and type that its readers were promised. Where it cannot judge a keyword it says
 * so.
 */
final class SchemaCompatibility {

    private static final Set<String> WORDS =
            Set.of("$schema", "$id", "$defs", "$ref", "title", "description", "properties");
    private static final Set<String> LOWER_BOUNDS = Set.of("minimum", "minLength", "minItems");
    private static final Set<String> UPPER_BOUNDS = Set.of("maximum", "maxLength", "maxItems");
    private static final Set<String> RULES =
            Set.of("pattern", "format", "uniqueItems", "contains", "if", "then", "else", "not");

    private final SchemaTree released;
    private final SchemaTree current;
    private final List<String> breaks = new ArrayList<>();

    /** What is compared, whether strangers write such documents, and where in them it stands. */
    private record Pair(Part before, Part after, boolean writtenByOthers, String where) {
        Pair at(String field, String whereNext) {
            return new Pair(before.at(field), after.at(field), writtenByOthers, whereNext);
        }

        void complain(List<String> breaks, String what) {
            breaks.add(where + ": " + what);
        }
    }

    private SchemaCompatibility(SchemaTree released, SchemaTree current) {
        this.released = released;
        this.current = current;
    }

    static List<String> breaks(SchemaTree released, SchemaTree current) {
        var comparison = new SchemaCompatibility(released, current);
        released.ids().stream().sorted().forEach(comparison::compareDocument);
        return List.copyOf(comparison.breaks);
    }

    private void compareDocument(URI id) {
        String file = id.toString().substring(SchemaFiles.ID_PREFIX.length());
        if (file.startsWith("shared/")) {
            return; // compared wherever a document refers to it
        }
        if (!current.ids().contains(id)) {
            breaks.add(file + ": removed");
            return;
        }
        compare(new Pair(released.document(id), current.document(id), file.startsWith("requests/"), file));
    }

    private void compare(Pair references) {
        Pair pair = new Pair(
                released.resolve(references.before()),
                current.resolve(references.after()),
                references.writtenByOthers(),
                references.where());
        compareType(pair);
        compareValues(pair);
        compareBounds(pair);
        compareRequired(pair);
        compareProperties(pair);
        compareCases(pair);
        compareRules(pair);
        compareItems(pair.at("items", pair.where() + "[]"));
        refuseTheUnknown(pair);
    }

    private void compareType(Pair pair) {
        Set<String> before = texts(pair.before().at("type").node());
        Set<String> after = texts(pair.after().at("type").node());
        boolean widened = before.isEmpty() ? after.isEmpty() : after.isEmpty() || after.containsAll(before);
        if (!widened || (!pair.writtenByOthers() && !before.equals(after))) {
            pair.complain(breaks, "type was %s, is %s".formatted(before, after));
        }
    }

    private void compareValues(Pair pair) {
        Part before = pair.before().at("enum");
        Part after = pair.after().at("enum");
        Set<String> missing = texts(before.node());
        missing.removeAll(texts(after.node()));
        if (after.isPresent() && (!missing.isEmpty() || !before.isPresent())) {
            pair.complain(
                    breaks, "values no longer allowed: " + (before.isPresent() ? missing : "all but " + after.node()));
        }
        for (String keyword : List.of("const", "default")) {
            if (!pair.before()
                    .at(keyword)
                    .node()
                    .equals(pair.after().at(keyword).node())) {
                pair.complain(breaks, keyword + " changed");
            }
        }
    }

    private void compareBounds(Pair pair) {
        LOWER_BOUNDS.forEach(bound -> compareBound(pair, bound, 1));
        UPPER_BOUNDS.forEach(bound -> compareBound(pair, bound, -1));
    }

    /** @param tighter sign of a change that tightens: 1 for lower bounds, -1 for upper ones */
    private void compareBound(Pair pair, String keyword, int tighter) {
        JsonNode before = pair.before().at(keyword).node();
        JsonNode after = pair.after().at(keyword).node();
        boolean tightened = !after.isMissingNode()
                && (before.isMissingNode() || after.decimalValue().compareTo(before.decimalValue()) * tighter > 0);
        if (tightened) {
            pair.complain(breaks, "%s was %s, is %s".formatted(keyword, before, after));
        }
    }

    private void compareRequired(Pair pair) {
        Set<String> before = texts(pair.before().at("required").node());
        Set<String> after = texts(pair.after().at("required").node());
        after.stream()
                .filter(field -> !before.contains(field))
                .forEach(field -> pair.complain(breaks, field + " became required"));
        if (!pair.writtenByOthers()) {
            before.stream()
                    .filter(field -> !after.contains(field))
                    .forEach(field -> pair.complain(breaks, field + " is no longer promised"));
        }
    }

    private void compareProperties(Pair pair) {
        for (String field : pair.before().node().path("properties").propertyNames()) {
            Part after = pair.after().at("properties", field);
            if (after.isPresent()) {
                compare(new Pair(
                        pair.before().at("properties", field),
                        after,
                        pair.writtenByOthers(),
                        pair.where() + "." + field));
            } else {
                pair.complain(breaks, field + " was removed");
            }
        }
        compareOtherFields(pair);
    }

    private void compareOtherFields(Pair pair) {
        Pair others = pair.at("additionalProperties", pair.where() + "{}");
        JsonNode before = others.before().node();
        JsonNode after = others.after().node();
        boolean anythingGoes = after.isMissingNode() || (after.isBoolean() && after.booleanValue());
        if (before.isObject() && after.isObject()) {
            compare(others);
        } else if (!anythingGoes && !after.equals(before)) {
            pair.complain(breaks, "additionalProperties were restricted");
        } else if (before.isObject() && !pair.writtenByOthers()) {
            pair.complain(breaks, "additionalProperties are no longer described");
        }
    }

    /** Cases ({@code allOf} of {@code if} and {@code then}) stay; new ones may judge only what is new. */
    private void compareCases(Pair pair) {
        List<JsonNode> before = pair.before().at("allOf").node().valueStream().toList();
        List<JsonNode> after = pair.after().at("allOf").node().valueStream().toList();
        Set<String> knownKinds = texts(pair.before().node().at("/properties/kind/enum"));
        for (JsonNode then : before) {
            Optional<JsonNode> now =
                    after.stream().filter(rule -> sameCondition(rule, then)).findFirst();
            if (now.isPresent()) {
                compare(new Pair(
                        new Part(pair.before().base(), then.path("then")),
                        new Part(pair.after().base(), now.get().path("then")),
                        pair.writtenByOthers(),
                        pair.where() + "<" + then.at("/if/properties").toString() + ">"));
            } else if (!pair.writtenByOthers()) {
                pair.complain(breaks, "a case was removed: " + then.path("if"));
            }
        }
        after.stream()
                .filter(rule -> before.stream().noneMatch(old -> sameCondition(rule, old)))
                .filter(rule -> !isForANewKind(rule, knownKinds))
                .forEach(rule -> pair.complain(breaks, "a case was added: " + rule.path("if")));
    }

    private static boolean sameCondition(JsonNode one, JsonNode other) {
        return one.path("if").equals(other.path("if"));
    }

    private static boolean isForANewKind(JsonNode rule, Set<String> knownKinds) {
        String kind = rule.at("/if/properties/kind/const").stringValue("");
        return !kind.isEmpty() && !knownKinds.isEmpty() && !knownKinds.contains(kind);
    }

    /** Rules whose meaning cannot be compared must stay as they are; requests may drop them. */
    private void compareRules(Pair pair) {
        for (String rule : RULES) {
            Part before = pair.before().at(rule);
            Part after = pair.after().at(rule);
            boolean dropped = before.isPresent() && !after.isPresent() && pair.writtenByOthers();
            if (!dropped && !withoutWords(before.node()).equals(withoutWords(after.node()))) {
                pair.complain(breaks, rule + " changed");
            }
        }
    }

    private static JsonNode withoutWords(JsonNode rule) {
        if (!rule.isObject()) {
            return rule;
        }
        var copy = Json.mapper().createObjectNode();
        rule.propertyStream()
                .filter(entry -> !Set.of("title", "description").contains(entry.getKey()))
                .forEach(entry -> copy.set(entry.getKey(), entry.getValue()));
        return copy;
    }

    private void compareItems(Pair items) {
        if (items.before().isPresent() && items.after().isPresent()) {
            compare(items);
        } else if (items.after().isPresent()) {
            items.complain(breaks, "items were restricted");
        } else if (items.before().isPresent() && !items.writtenByOthers()) {
            items.complain(breaks, "items are no longer described");
        }
    }

    private void refuseTheUnknown(Pair pair) {
        Set<String> known = new TreeSet<>(
                List.of("type", "enum", "const", "default", "required", "additionalProperties", "allOf", "items"));
        known.addAll(WORDS);
        known.addAll(LOWER_BOUNDS);
        known.addAll(UPPER_BOUNDS);
        known.addAll(RULES);
        for (Map.Entry<String, JsonNode> keyword : pair.after().node().properties()) {
            if (!known.contains(keyword.getKey())) {
                pair.complain(breaks, "cannot judge the keyword " + keyword.getKey());
            }
        }
    }

    private static Set<String> texts(JsonNode values) {
        Set<String> texts = new TreeSet<>();
        if (values.isString()) {
            texts.add(values.stringValue());
        }
        values.valueStream().forEach(value -> texts.add(value.stringValue(value.toString())));
        return texts;
    }
}
