package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plants changes and sees whether they are told apart. */
class SchemaCompatibilityTest {

    private static final String RELEASED = """
            {"type": "object",
             "properties": {
               "name": {"type": "string", "pattern": "^[a-z]+$", "title": "a name", "maxLength": 9},
               "size": {"type": "integer", "minimum": 1, "maximum": 10},
               "colour": {"type": "string", "enum": ["red", "blue"]},
               "list": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/part"}},
               "map": {"type": "object", "additionalProperties": {"type": "string"}},
               "free": {"type": "string"},
               "one": {"type": "object", "properties": {"kind": {"enum": ["A"]}},
                 "allOf": [{"if": {"properties": {"kind": {"const": "A"}}}, "then": {"$ref": "#/$defs/part"}}]}
             },
             "required": ["name", "size"],
             "$defs": {"part": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}}}""";

    private static final String NEW_KIND = """
            "one": {"type": "object", "properties": {"kind": {"enum": ["A", "B"]}},
                 "allOf": [{"if": {"properties": {"kind": {"const": "B"}}}, "then": {"required": ["x"]}},\
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"name\", \"size\"] | [\"name\", \"size\", \"free\"] | free became required",
                "\"free\": {\"type\": \"string\"}, | `` | free was removed",
                "\"free\": {\"type\": \"string\"} | \"free\": {\"type\": \"integer\"} | .free: type was [string], is [integer]",
                "\"free\": {\"type\": \"string\"} | \"free\": {\"type\": \"string\", \"enum\": [\"x\"]} | .free: values no longer allowed",
                "\"free\": {\"type\": \"string\"} | \"free\": {\"type\": \"string\", \"format\": \"ipv4\"} | .free: format changed",
                "\"free\": {\"type\": \"string\"} | \"free\": {\"type\": \"string\", \"oneOf\": []} | .free: cannot judge the keyword oneOf",
                "\"minimum\": 1 | \"minimum\": 2 | .size: minimum was 1, is 2",
                "\"maximum\": 10 | \"maximum\": 9 | .size: maximum was 10, is 9",
                "\"maxLength\": 9 | \"maxLength\": 8 | .name: maxLength was 9, is 8",
                "\"minItems\": 1 | \"minItems\": 1, \"maxItems\": 5 | .list: maxItems was , is 5",
                "^[a-z]+$ | ^[a-y]+$ | .name: pattern changed",
                "[\"red\", \"blue\"] | [\"red\"] | .colour: values no longer allowed: [blue]",
                "\"required\": [\"id\"] | \"required\": [\"id\", \"no\"] | .list[]: no became required",
                "\"id\": {\"type\": \"string\"} | \"id\": {\"type\": \"boolean\"} | .list[].id: type was [string], is [boolean]",
                "\"additionalProperties\": {\"type\": \"string\"} | \"additionalProperties\": {\"type\": \"integer\"} | .map{}: type was",
                "\"additionalProperties\": {\"type\": \"string\"} | \"additionalProperties\": false | .map: additionalProperties were restricted",
                "\"required\": [\"name\" | \"additionalProperties\": false, \"required\": [\"name\" | additionalProperties were restricted",
                "\"required\": [\"name\" | \"allOf\": [{\"if\": {\"required\": [\"free\"]}, \"then\": {}}], \"required\": [\"name\" | a case was added",
                "\"required\": [\"name\" | \"not\": {\"required\": [\"free\"]}, \"required\": [\"name\" | not changed",
            })
    void aBreakIsFoundForEveryWriterOfTheDocument(String original, String planted, String expected) {
        // Given
        String changed = RELEASED.replace(original, planted);

        // When
        List<List<String>> breaks = Stream.of("requests/X.v1.json", "facts/X.v1.json")
                .map(file -> breaks(file, changed))
                .toList();

        // Then
        assertThat(changed).isNotEqualTo(RELEASED);
        assertThat(breaks)
                .allSatisfy(found ->
                        assertThat(found).anySatisfy(one -> assertThat(one).contains(expected)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"name\", \"size\"] | [\"name\"] | size is no longer promised",
                "\"free\": {\"type\": \"string\"} | \"free\": {\"type\": [\"string\", \"null\"]} | .free: type was",
                ", \"items\": {\"$ref\": \"#/$defs/part\"} | `` | .list[]: items are no longer described",
                "\"additionalProperties\": {\"type\": \"string\"} | \"additionalProperties\": true | .map: additionalProperties are no longer described",
            })
    void whatRequestsMayLoosenIsABreakInWhatStillpointWrites(String original, String planted, String expected) {
        // Given
        String changed = RELEASED.replace(original, planted);

        // When
        List<List<String>> breaks = Stream.of("requests/X.v1.json", "facts/X.v1.json")
                .map(file -> breaks(file, changed))
                .toList();

        // Then
        assertThat(changed).isNotEqualTo(RELEASED);
        assertThat(breaks.getFirst()).isEmpty();
        assertThat(breaks.getLast()).anySatisfy(found -> assertThat(found).contains(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"free\": | \"fresh\": {\"type\": \"integer\"}, \"free\":",
                "[\"red\", \"blue\"] | [\"red\", \"blue\", \"green\"]",
                "\"maximum\": 10 | \"maximum\": 20",
                "\"minimum\": 1, | ``",
                "a name | a short name",
            })
    void growthIsNoBreak(String original, String planted) {
        // Given
        String changed = RELEASED.replace(original, planted);

        // When
        List<String> breaks = breaks("facts/X.v1.json", changed);

        // Then
        assertThat(changed).isNotEqualTo(RELEASED);
        assertThat(breaks).isEmpty();
    }

    @Test
    void aNewKindMayBringItsOwnCase() {
        // Given
        String changed = RELEASED.replace(
                "\"one\": {\"type\": \"object\", \"properties\": {\"kind\": {\"enum\": [\"A\"]}},\n     \"allOf\": [",
                NEW_KIND);

        // When
        List<String> breaks = breaks("facts/X.v1.json", changed);

        // Then
        assertThat(changed).isNotEqualTo(RELEASED);
        assertThat(breaks).isEmpty();
    }

    @Test
    void aSchemaThatIsGoneIsABreak() {
        // Given
        SchemaTree current = SchemaTree.of("facts/Other.v1.json", RELEASED);

        // When
        List<String> breaks = SchemaCompatibility.breaks(SchemaTree.of("facts/X.v1.json", RELEASED), current);

        // Then
        assertThat(breaks).containsExactly("facts/X.v1.json: removed");
    }

    private static List<String> breaks(String file, String changed) {
        return SchemaCompatibility.breaks(SchemaTree.of(file, RELEASED), SchemaTree.of(file, changed));
    }
}
