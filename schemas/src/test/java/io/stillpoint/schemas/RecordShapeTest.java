package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.SagaFact;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison itself notices each kind of difference. */
class RecordShapeTest {

    private static final String FILE = "facts/ColdWindowExceeded.v1.json";
    private static final String TRUE_SCHEMA = """
            {"properties": {"cluster": {"type": "string"}, "saga": {"type": "string"},
                            "limitSeconds": {"type": "integer"}},
             "required": ["cluster", "saga", "limitSeconds"]}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "limitSeconds\": {\"type\": \"integer | limitSeconds\": {\"type\": \"string | ColdWindowExceeded.limitSeconds type",
                "\"saga\": {\"type\": \"string\"}, | '' | ColdWindowExceeded fields",
                "\"saga\": { | \"extra\": {}, \"saga\": { | ColdWindowExceeded fields",
                "[\"cluster\", \"saga\" | [\"cluster\" | ColdWindowExceeded required fields",
                "\"saga\": {\"type\": \"string\" | \"saga\": {\"type\": \"string\", \"format\": \"date-time\" | ColdWindowExceeded.saga is a time",
            })
    void aPlantedDifferenceIsFound(String original, String planted, String expected) {
        // Given
        SchemaTree tree = SchemaTree.of(FILE, TRUE_SCHEMA.replace(original, planted));

        // When
        List<String> differences = new RecordShape(tree)
                .differences(SagaFact.ColdWindowExceeded.class, tree.document(SagaFact.ColdWindowExceeded.class));

        // Then
        assertThat(differences).anySatisfy(difference -> assertThat(difference).startsWith(expected));
    }
}
