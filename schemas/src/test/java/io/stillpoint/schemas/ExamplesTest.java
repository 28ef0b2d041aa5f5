package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The examples are what people copy: each is valid, and nothing of it is lost in a record. */
class ExamplesTest {

    private static final EventSchemas SCHEMAS = EventSchemas.packaged();

    static Stream<Path> examples() {
        return Contract.filesBelow(Contract.EXAMPLES).stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsValid(Path example) {
        // Given
        byte[] document = Contract.bytes(example);

        // When
        List<Problem> problems = SCHEMAS.problems(recordOf(example), document);

        // Then
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleComesBackWhole(Path example) {
        // Given
        byte[] document = Contract.bytes(example);
        Class<? extends Record> type = recordOf(example);

        // When
        Record record = Json.read(document, type);

        // Then
        byte[] written = Json.bytes(record);
        assertThat(lost(Json.mapper().readTree(document), Json.mapper().readTree(written), "$"))
                .isEmpty();
        assertThat(Json.read(written, type)).isEqualTo(record);
    }

    @Test
    void everyDocumentHasAnExample() {
        // Given
        Set<String> expected = Contract.documents().map(Class::getSimpleName).collect(Collectors.toSet());

        // When
        Set<String> found = examples().map(ExamplesTest::nameOf).collect(Collectors.toSet());

        // Then
        assertThat(found).isEqualTo(expected);
    }

    /** Fields of the example that are missing or different in what was written; defaults may come on top. */
    private static List<String> lost(JsonNode example, JsonNode written, String where) {
        if (example.isObject()) {
            return example.propertyStream()
                    .flatMap(field ->
                            lost(field.getValue(), written.path(field.getKey()), where + "." + field.getKey()).stream())
                    .toList();
        }
        if (example.isArray() && example.size() == written.size()) {
            return java.util.stream.IntStream.range(0, example.size())
                    .boxed()
                    .flatMap(i -> lost(example.get(i), written.get(i), where + "[" + i + "]").stream())
                    .toList();
        }
        return example.equals(written) ? List.of() : List.of("%s: %s became %s".formatted(where, example, written));
    }

    private static Class<? extends Record> recordOf(Path example) {
        return Contract.documentNamed(nameOf(example));
    }

    private static String nameOf(Path example) {
        String file = example.getFileName().toString();
        return file.substring(0, file.indexOf('.'));
    }
}
