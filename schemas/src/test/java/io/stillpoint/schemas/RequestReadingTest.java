package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The gate reads a request only after its schema has accepted it; nothing that is accepted may fail then. */
class RequestReadingTest {

    private static final int MUTATIONS = 1500;
    private static final EventSchemas SCHEMAS = EventSchemas.packaged();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static Stream<Class<? extends Record>> requests() {
        return EventTypes.leaves(Request.class);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void whatTheSchemaAcceptsTheRecordReads(Class<? extends Record> type) {
        // Given
        var random = new Random(42);
        List<byte[]> accepted = Stream.generate(() -> mutated(type, random))
                .limit(MUTATIONS)
                .filter(document -> SCHEMAS.problems(type, document).isEmpty())
                .toList();

        // When
        List<Record> read = new ArrayList<>();
        for (byte[] document : accepted) {
            assertThatCode(() -> read.add(Json.read(document, type)))
                    .as(new String(document, StandardCharsets.UTF_8))
                    .doesNotThrowAnyException();
        }

        // Then
        assertThat(read)
                .hasSizeBetween(1, MUTATIONS - 1)
                .allSatisfy(record ->
                        assertThat(SCHEMAS.problems(type, Json.bytes(record))).isEmpty());
    }

    @Test
    void nobodyMayAskTheApiServerOfAClusterThatWasDeclaredWithoutIt() {
        // Given
        String declared = Json.text(new Request.ClusterDeclared(
                "icp",
                new Topology(List.of(new Node("10.0.0.1", Set.of(Role.MASTER)))),
                new Access("root", 22, "icp", 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                Patience.standard(),
                List.of(),
                true));
        byte[] olden = utf8(declared.replace(",\"kubernetes\":true", ""));

        // When
        Request.ClusterDeclared read = Json.read(olden, Request.ClusterDeclared.class);

        // Then
        assertThat(SCHEMAS.problems(Request.ClusterDeclared.class, olden)).isEmpty();
        assertThat(declared).hasSizeGreaterThan(olden.length);
        assertThat(read.kubernetes()).isFalse();
    }

    @Test
    void aBackupRequestIsNoBaselineUnlessItSaysSo() {
        // Given
        byte[] document = utf8("""
                {"cluster": "icp", "consistency": "cold", "components": ["node-image"]}""");

        // When
        var request = Json.read(document, Request.BackupRequested.class);

        // Then
        assertThat(request.baseline()).isFalse();
        assertThat(request.coldWindowLimitSeconds()).isNull();
    }

    @Test
    void aRestoreRequestAcceptsNoLossUnlessItSaysSo() {
        // Given
        byte[] document = utf8("""
                {"cluster": "icp", "components": ["etcd"]}""");

        // When
        var request = Json.read(document, Request.RestoreRequested.class);

        // Then
        assertThat(request)
                .isEqualTo(new Request.RestoreRequested("icp", List.of(Component.ETCD), null, false, List.of(), null));
    }

    @Test
    void aDocumentThatLacksWhatItsRecordNeedsIsNotRead() {
        // Given
        byte[] document = utf8("""
                {"cluster": "icp", "saga": "s-1"}""");

        // When
        var thrown = assertThatCode(() -> Json.read(document, Request.RestoreApproved.class));

        // Then
        thrown.isInstanceOf(JacksonException.class).hasMessageContaining("planDigest");
    }

    private static byte[] mutated(Class<? extends Record> type, Random random) {
        Record record = new RecordGenerator(random.nextLong()).next(type);
        JsonNode tree = Json.mapper().valueToTree(record);
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            mutate(tree, random);
        }
        return Json.bytes(tree);
    }

    /** Replaces, removes or adds one value somewhere in the tree. */
    private static void mutate(JsonNode tree, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(tree, containers);
        JsonNode chosen = containers.get(random.nextInt(containers.size()));
        if (chosen instanceof ObjectNode object) {
            List<String> names = new ArrayList<>(object.propertyNames());
            String name = names.isEmpty() ? "kind" : names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                object.remove(name);
            } else {
                object.set(name, anyValue(random));
            }
        } else if (chosen instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextBoolean()) {
                array.add(anyValue(random));
            } else {
                array.remove(random.nextInt(array.size()));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.valueStream().forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode anyValue(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(100_000));
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(60.0);
            case 5 -> NODES.numberNode(new java.math.BigDecimal("1E+3"));
            case 6 -> NODES.numberNode(1.5);
            case 7 -> NODES.stringNode("etcd");
            case 8 -> NODES.stringNode("icp");
            case 9 -> NODES.stringNode("");
            case 10 -> NODES.arrayNode();
            default -> NODES.objectNode();
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
