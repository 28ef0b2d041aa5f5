package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.json.SchemaFiles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records and schemas say the same. */
class SchemaAgreementTest {

    private static final int SEEDS = 60;
    private static final EventSchemas SCHEMAS = EventSchemas.packaged();

    static Stream<Class<? extends Record>> documents() {
        return Contract.documents();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatARecordWritesItsSchemaAcceptsAndTheRecordReadsBack(Class<? extends Record> type) {
        for (int seed = 0; seed < SEEDS; seed++) {
            // Given
            Record record = new RecordGenerator(seed).next(type);

            // When
            byte[] document = Json.bytes(record);

            // Then
            assertThat(SCHEMAS.problems(type, document))
                    .as("seed %d: %s", seed, Json.text(record))
                    .isEmpty();
            assertThat(Json.read(document, type)).as("seed %d", seed).isEqualTo(record);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyFieldOfARecordIsInItsSchemaAndTheOtherWayRound(Class<? extends Record> type) {
        // Given
        SchemaTree tree = SchemaTree.below(Contract.SCHEMAS);

        // When
        List<String> differences = new RecordShape(tree).differences(type, tree.document(type));

        // Then
        assertThat(differences).isEmpty();
    }

    @Test
    void everySchemaHasItsRecord() {
        // Given
        List<String> expected =
                Contract.documents().map(SchemaFiles::fileOf).sorted().toList();

        // When
        List<String> found = Contract.filesBelow(Contract.SCHEMAS).stream()
                .map(file -> Contract.SCHEMAS.relativize(file).toString().replace('\\', '/'))
                .filter(file -> !file.startsWith("shared/"))
                .toList();

        // Then
        assertThat(found).containsExactlyElementsOf(expected);
    }

    @Test
    void everySchemaIsNamedByItsPlace() {
        // Given
        SchemaTree tree = SchemaTree.below(Contract.SCHEMAS);

        // When
        List<String> misnamed = tree.ids().stream()
                .filter(id ->
                        !tree.document(id).node().path("$id").stringValue("").equals(id.toString()))
                .map(Object::toString)
                .toList();

        // Then
        assertThat(misnamed).isEmpty();
    }

    @Test
    void everyPropertyIsDescribed() {
        // Given
        SchemaTree tree = SchemaTree.below(Contract.SCHEMAS);

        // When
        List<String> silent = tree.ids().stream()
                .flatMap(id -> Undescribed.in(tree.document(id).node(), id.toString()))
                .toList();

        // Then
        assertThat(silent).isEmpty();
    }
}
