package io.stillpoint.schemas.json;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.path.NodePath;
import io.stillpoint.schemas.shared.Problem;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Turns the validator's findings into problems that a person can act on. A schema's {@code title} ("a cluster name: …")
 * is shown instead of a regular expression.
 */
final class SchemaProblems {

    private static final int LONGEST_QUOTE = 80;
    private static final int LONGEST_EXPLANATION = 300;

    private final String file;
    private final Function<SchemaLocation, JsonNode> schemas;

    /**
     * @param file the schema's file, for the remedy
     * @param schemas finds any part of any schema
     */
    SchemaProblems(String file, Function<SchemaLocation, JsonNode> schemas) {
        this.file = file;
        this.schemas = schemas;
    }

    /** Which of its classes holds a limit means nothing to who sent the document. */
    private static final Pattern OF_A_LIBRARY = Pattern.compile(",? from `[^`]*`");

    static Problem notJson(JacksonException cause, String file) {
        String place = cause.getLocation() == null
                ? "the document"
                : "line %d, column %d"
                        .formatted(
                                cause.getLocation().getLineNr(),
                                cause.getLocation().getColumnNr());
        return new Problem(
                "not-json",
                "one JSON document",
                oneLine(
                        OF_A_LIBRARY
                                .matcher(String.valueOf(cause.getOriginalMessage()))
                                .replaceAll(""),
                        LONGEST_EXPLANATION),
                place,
                remedy(file));
    }

    static Problem empty(String file) {
        return new Problem("not-json", "one JSON document", "nothing", "the document", remedy(file));
    }

    Problem describe(Error error) {
        String place = error.getInstanceLocation().toString();
        JsonNode parameter = error.getSchemaNode();
        JsonNode found = error.getInstanceNode();
        return switch (error.getKeyword()) {
            case "required" -> problem("missing-field", meaningOf(error), "nothing", place + "." + error.getProperty());
            case "additionalProperties" ->
                problem(
                        "unknown-field",
                        "only " + knownFields(error),
                        quote(error.getProperty()),
                        place + "." + shorten(String.valueOf(error.getProperty())));
            case "type" -> problem("wrong-type", typeNames(parameter), textOf(found), place);
            case "const" -> problem("wrong-value", expected(error, textOf(parameter)), textOf(found), place);
            case "enum" -> problem("wrong-value", expected(error, oneOf(parameter)), textOf(found), place);
            case "pattern" ->
                problem("wrong-form", expected(error, "text like " + parameter.stringValue("")), textOf(found), place);
            case "format" ->
                problem("wrong-form", expected(error, "a " + parameter.stringValue("")), textOf(found), place);
            case "minimum" -> problem("out-of-range", "at least " + parameter, textOf(found), place);
            case "maximum" -> problem("out-of-range", "at most " + parameter, textOf(found), place);
            case "minLength" -> problem("out-of-range", parameter + " or more characters", textOf(found), place);
            case "maxLength" -> problem("out-of-range", "at most " + parameter + " characters", lengthOf(found), place);
            case "minItems" -> problem("out-of-range", parameter + " or more entries", sizeOf(found), place);
            case "maxItems" -> problem("out-of-range", "at most " + parameter + " entries", sizeOf(found), place);
            case "uniqueItems" -> problem("out-of-range", "no entry twice", textOf(found), place);
            default -> problem("not-allowed", expected(error, error.getMessage()), textOf(found), place);
        };
    }

    private Problem problem(String code, String expected, String found, String where) {
        return new Problem(code, expected, found, where, remedy(file));
    }

    private static String remedy(String file) {
        return "Compare it with schemas/json/" + file + ".";
    }

    /** Returns the schema's own words, else what the keyword says. */
    private String expected(Error error, String otherwise) {
        JsonNode own = error.getSchemaNode();
        String title = (own.isObject() ? own : parentOf(error)).path("title").stringValue("");
        return title.isEmpty() ? otherwise : title;
    }

    private String meaningOf(Error error) {
        String meaning = parentOf(error)
                .path("properties")
                .path(error.getProperty())
                .path("description")
                .stringValue("");
        return meaning.isEmpty() ? "a value" : "a value: " + meaning;
    }

    private String knownFields(Error error) {
        return parentOf(error).path("properties").propertyNames().stream()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Returns the schema object that holds the failed keyword. */
    private JsonNode parentOf(Error error) {
        SchemaLocation keyword = error.getSchemaLocation();
        NodePath parent = keyword.getFragment().getParent();
        return schemas.apply(new SchemaLocation(keyword.getAbsoluteIri(), parent));
    }

    private static String typeNames(JsonNode parameter) {
        return parameter.isArray() ? oneOf(parameter) : parameter.stringValue("");
    }

    private static String oneOf(JsonNode values) {
        return "one of "
                + values.valueStream()
                        .map(value -> value.stringValue(value.toString()))
                        .collect(Collectors.joining(", "));
    }

    private static String sizeOf(JsonNode found) {
        return found.size() + " entries";
    }

    private static String lengthOf(JsonNode found) {
        return found.stringValue("").length() + " characters";
    }

    private static String textOf(JsonNode found) {
        return switch (found.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> found.isEmpty() ? "an empty list" : "a list: " + shorten(found.toString());
            case STRING -> quote(found.stringValue(""));
            default -> shorten(found.toString());
        };
    }

    private static String quote(@Nullable String text) {
        return '"' + shorten(String.valueOf(text)) + '"';
    }

    /** Shortens a stranger's text to one line of bounded length, because it goes into logs and facts. */
    static String shorten(String text) {
        return oneLine(text, LONGEST_QUOTE);
    }

    private static String oneLine(String text, int longest) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
