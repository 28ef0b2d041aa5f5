package io.stillpoint.policy.yaml;

import io.stillpoint.policy.check.NearestName;
import io.stillpoint.policy.check.QuotedText;
import io.stillpoint.policy.time.WrittenDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML file, read by field. What cannot be read is noted, and a value that does no harm is returned, so that one reading
 * finds everything that is wrong.
 */
final class YamlMapping {

    private static final int LARGEST_NUMBER_DIGITS = 9;
    private static final String DURATION = "a duration with its unit, such as 30d, 4h or 90m";

    private final Node node;
    private final String path;
    private final YamlNotes notes;
    private final Map<String, Node> fields = new LinkedHashMap<>();

    /** @param known the fields that it may have; any other is noted with the nearest of these */
    YamlMapping(Node node, String path, YamlNotes notes, Set<String> known) {
        this.node = node;
        this.path = path;
        notes.written(path, node);
        if (!(node instanceof MappingNode mapping)) {
            notes.problem("wrong-value", node, "fields", found(node), "Write one field a line.");
            this.notes = new YamlNotes("");
            return;
        }
        this.notes = notes;
        for (NodeTuple tuple : mapping.getValue()) {
            add(tuple.getKeyNode(), tuple.getValueNode(), known);
        }
    }

    private void add(Node key, Node value, Set<String> known) {
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!known.contains(name)) {
            notes.problem(
                    "unknown-field",
                    key,
                    "one of %s in %s".formatted(sorted(known), where()),
                    found(key),
                    NearestName.hint(name, known) + "Correct or remove it.");
        } else if (fields.putIfAbsent(name, value) != null) {
            notes.problem(
                    "field-twice", key, "each field once", QuotedText.of(name) + " twice", "Remove one of the two.");
        } else {
            notes.written(path(name), key);
        }
    }

    /** Returns the text of a field that must be there. */
    String text(String field, String example) {
        return optionalText(field, example).orElseGet(() -> missing(field, example));
    }

    Optional<String> optionalText(String field, String example) {
        return present(field).flatMap(value -> scalar(value, example));
    }

    /** Returns one of {@code words}, by its word. */
    <T> Optional<T> choice(String field, Map<String, T> words) {
        return optionalText(field, oneOf(words)).flatMap(word -> chosen(field(field), word, words));
    }

    /** As {@link #choice}; without the field, or with another word, it is {@code substitute} and noted. */
    <T> T requiredChoice(String field, Map<String, T> words, T substitute) {
        if (present(field).isEmpty()) {
            missing(field, oneOf(words));
        }
        return choice(field, words).orElse(substitute);
    }

    /** Returns a list that is left out as an empty one; one that is written has an entry. */
    <T> List<T> choices(String field, Map<String, T> words) {
        List<T> chosen = new ArrayList<>();
        if (present(field).isPresent()
                && field(field) instanceof SequenceNode list
                && list.getValue().isEmpty()) {
            notes.problem(
                    "empty-list", list, oneOf(words), "an empty list", "Leave %s out, or name some.".formatted(field));
        }
        for (Node item : items(field)) {
            scalar(item, oneOf(words))
                    .flatMap(word -> chosen(item, word, words))
                    .ifPresent(chosen::add);
        }
        return chosen;
    }

    boolean flag(String field) {
        return choice(field, Map.of("true", true, "false", false)).orElse(false);
    }

    int count(String field) {
        String example = "a whole number from 0 to " + "9".repeat(LARGEST_NUMBER_DIGITS);
        Optional<String> text = optionalText(field, example);
        if (text.isPresent() && !text.get().matches("[0-9]{1,%d}".formatted(LARGEST_NUMBER_DIGITS))) {
            wrong(field(field), example, "");
            return 0;
        }
        return text.map(Integer::parseInt).orElse(0);
    }

    Optional<Long> seconds(String field) {
        Optional<String> text = optionalText(field, DURATION);
        Optional<Duration> duration = text.flatMap(WrittenDuration::parse);
        if (text.isPresent() && duration.isEmpty()) {
            wrong(field(field), DURATION, "Units are w, d, h, m and s, with at most five digits each. ");
            return Optional.of(0L);
        }
        return duration.map(Duration::toSeconds);
    }

    long requiredSeconds(String field) {
        if (present(field).isEmpty()) {
            missing(field, DURATION);
        }
        return seconds(field).orElse(0L);
    }

    Optional<YamlMapping> mapping(String field, Set<String> known) {
        return present(field).map(value -> new YamlMapping(value, path(field), notes, known));
    }

    /** Returns the fields below one that must be there. */
    YamlMapping requiredMapping(String field, Set<String> known) {
        return mapping(field, known).orElseGet(() -> {
            missing(field, "the fields " + sorted(known));
            return new YamlMapping(node, path);
        });
    }

    /** Returns the entries of a list of mappings. */
    List<YamlMapping> mappings(String field, Set<String> known) {
        List<YamlMapping> mappings = new ArrayList<>();
        for (Node item : items(field)) {
            mappings.add(new YamlMapping(item, "%s[%d]".formatted(path(field), mappings.size()), notes, known));
        }
        return mappings;
    }

    /** What is used where a mapping is missing: it has no field, and asking for one notes nothing twice. */
    private YamlMapping(Node node, String path) {
        this.node = node;
        this.path = path;
        this.notes = new YamlNotes("");
    }

    private List<Node> items(String field) {
        Optional<Node> value = present(field);
        if (value.isPresent() && value.get() instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        value.ifPresent(other -> wrong(other, "a list", "Begin each entry with a hyphen. "));
        return List.of();
    }

    private Optional<String> scalar(Node value, String expected) {
        if (value instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        wrong(value, expected, "");
        return Optional.empty();
    }

    private <T> Optional<T> chosen(Node value, String word, Map<String, T> words) {
        if (!words.containsKey(word)) {
            wrong(value, oneOf(words), NearestName.hint(word, words.keySet()));
        }
        return Optional.ofNullable(words.get(word));
    }

    private String missing(String field, String expected) {
        notes.problem(
                "missing-field",
                node,
                "%s in %s: %s".formatted(field, where(), expected),
                "nothing",
                "Add %s.".formatted(path(field)));
        return "";
    }

    private void wrong(Node value, String expected, String hint) {
        notes.problem("wrong-value", value, expected, found(value), hint + "Correct it.");
    }

    /** A field without a value counts as one that is not written. */
    private Optional<Node> present(String field) {
        return Optional.ofNullable(fields.get(field))
                .filter(value -> !value.getTag().equals(Tag.NULL));
    }

    private Node field(String field) {
        return fields.getOrDefault(field, node);
    }

    private String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private String where() {
        return path.isEmpty() ? "the file" : path;
    }

    private static String oneOf(Map<String, ?> words) {
        return words.size() == 1 ? sorted(words.keySet()) : "one of " + sorted(words.keySet());
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    private static String found(Node node) {
        return switch (node) {
            case ScalarNode scalar -> QuotedText.of(scalar.getValue());
            case SequenceNode _ -> "a list";
            default -> "fields";
        };
    }
}
