package io.stillpoint.schemas.json;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packaged JSON Schemas, ready to check documents. References between schemas are resolved on the class path;
 * nothing is fetched. Thread-safe; make one and keep it.
 */
public final class EventSchemas {

    /** A document of 256 KiB can break thousands of rules; nobody reads more than these. */
    public static final int MOST_PROBLEMS = 20;

    private static final JsonMapper STRICT_READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final SchemaRegistry registry;
    private final Map<Class<? extends Record>, Schema> loaded = new ConcurrentHashMap<>();

    private EventSchemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Returns the schemas of this release. */
    public static EventSchemas packaged() {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .pathType(PathType.JSON_PATH)
                .locale(Locale.ROOT)
                .build();
        return new EventSchemas(SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config).schemas(EventSchemas::packagedText)));
    }

    /**
     * Returns what is wrong with a document that claims to be of this CloudEvents type.
     *
     * @return empty when it is valid; else at most {@value #MOST_PROBLEMS} problems, each naming its place as a
     *     JSON path
     */
    public List<Problem> problems(String type, byte[] document) {
        Optional<Class<? extends Record>> record = EventTypes.recordOf(type);
        if (record.isEmpty()) {
            return List.of(new Problem(
                    "unknown-type",
                    "one of Stillpoint's event types",
                    type.isEmpty() ? "no type" : SchemaProblems.shorten(type),
                    "the header ce_type",
                    "The types are listed in schemas/README.md."));
        }
        return problems(record.get(), document);
    }

    /**
     * As {@link #problems(String, byte[])}, also for documents that are not events: {@link Manifest},
     * {@link PointDocument}.
     */
    public List<Problem> problems(Class<? extends Record> record, byte[] document) {
        JsonNode tree;
        try {
            tree = STRICT_READER.readTree(document);
        } catch (JacksonException e) {
            return List.of(SchemaProblems.notJson(e, SchemaFiles.fileOf(record)));
        }
        if (tree.isMissingNode()) {
            return List.of(SchemaProblems.empty(SchemaFiles.fileOf(record)));
        }
        List<Error> errors = schemaOf(record).validate(tree);
        var problems = new SchemaProblems(SchemaFiles.fileOf(record), this::schemaNode);
        return errors.stream()
                .map(problems::describe)
                .distinct()
                .limit(MOST_PROBLEMS)
                .toList();
    }

    private Schema schemaOf(Class<? extends Record> record) {
        return loaded.computeIfAbsent(
                record,
                missing -> registry.getSchema(SchemaLocation.of(SchemaFiles.ID_PREFIX + SchemaFiles.fileOf(missing))));
    }

    private JsonNode schemaNode(SchemaLocation location) {
        return registry.getSchema(location).getSchemaNode();
    }

    /**
     * Returns null for schemas that are not ours; the registry then uses those of the dialect, which it brings along.
     */
    private static @Nullable String packagedText(String id) {
        if (!id.startsWith(SchemaFiles.ID_PREFIX)) {
            return null;
        }
        return new String(SchemaFiles.read(id.substring(SchemaFiles.ID_PREFIX.length())), StandardCharsets.UTF_8);
    }
}
