package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.json.SchemaFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code asyncapi.yaml} speaks of the same types, files and topics as the code. */
class AsyncApiTest {

    private static final JsonNode DOCUMENT = new YAMLMapper().readTree(Path.of("asyncapi.yaml"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/my/system",
                "Größe 1",
                "\ud835\udd04",
                "",
                "two\nlines",
                "csi\u009b",
                "turned\u202e",
                "separated\u2028",
                "tagged\udb40\udc41",
                "half\ud834"
            })
    void aSourceIsTakenIfTheDocumentSaysSo(String source) {
        // Given
        String pattern = DOCUMENT.at("/components/schemas/requestHeaders/properties/ce_source/pattern")
                .stringValue();

        // When
        var problem = RequestLimits.sourceProblem(source, RequestLimits.CONTROL_TOPIC, "here");

        // Then
        assertThat(problem.isEmpty()).isEqualTo(source.matches(pattern));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/my/system", "Größe 1"})
    void aSourceOfVisibleCharactersIsTaken(String source) {
        // When
        var problem = RequestLimits.sourceProblem(source, RequestLimits.CONTROL_TOPIC, "here");

        // Then
        assertThat(problem).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "control, io.stillpoint.schemas.event.Request",
        "requests, io.stillpoint.schemas.event.Request$BackupRequested",
        "events, io.stillpoint.schemas.event.Fact",
        "catalogue, io.stillpoint.schemas.catalogue.CatalogueEntry",
        "progress, io.stillpoint.schemas.progress.Progress",
    })
    void aChannelListsEveryTypeThatTravelsOnIt(String channel, Class<?> travels) {
        // Given
        List<String> expected =
                EventTypes.leaves(travels).map(Class::getSimpleName).sorted().toList();

        // When
        List<String> found = messagesOf(channel).sorted().toList();

        // Then
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aMessageNamesItsTypeAndItsSchema() {
        // Given
        List<String> expected = Stream.of("control", "events", "catalogue", "progress")
                .flatMap(AsyncApiTest::messagesOf)
                .map(Contract::documentNamed)
                .map(record -> EventTypes.typeOf(record) + " ./json/" + SchemaFiles.fileOf(record))
                .sorted()
                .toList();

        // When
        List<String> found = DOCUMENT.at("/components/messages")
                .valueStream()
                .filter(message -> message.has("payload"))
                .map(message -> message.path("name").stringValue() + " "
                        + message.at("/payload/schema/$ref").stringValue())
                .sorted()
                .toList();

        // Then
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void everyReferenceInsideTheDocumentLeadsSomewhere() {
        // Given
        List<String> references = DOCUMENT.findValues("$ref").stream()
                .map(JsonNode::stringValue)
                .filter(reference -> reference.startsWith("#"))
                .distinct()
                .toList();

        // When
        List<String> dead = references.stream()
                .filter(reference -> DOCUMENT.at(reference.substring(1)).isMissingNode())
                .toList();

        // Then
        assertThat(references).isNotEmpty();
        assertThat(dead).isEmpty();
    }

    @Test
    void theReadmeListsEveryEvent() {
        // Given
        var readme = new String(Contract.bytes(Path.of("README.md")), java.nio.charset.StandardCharsets.UTF_8);

        // When
        List<String> unlisted = EventTypes.all().stream()
                .map(type -> EventTypes.recordOf(type).orElseThrow())
                .filter(record -> !readme.contains("](json/" + SchemaFiles.fileOf(record) + ")"))
                .map(Class::getSimpleName)
                .toList();

        // Then
        assertThat(unlisted).isEmpty();
    }

    private static Stream<String> messagesOf(String channel) {
        return DOCUMENT.path("channels").path(channel).path("messages").propertyNames().stream();
    }
}
