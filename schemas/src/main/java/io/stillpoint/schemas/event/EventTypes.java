package io.stillpoint.schemas.event;

import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.progress.Progress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CloudEvents types and the records that carry them: {@code io.stillpoint.<SimpleName>.v1}.
 *
 * <p>The sealed hierarchies are the list; a record that joins one has its type at once.
 */
public final class EventTypes {

    private static final String PREFIX = "io.stillpoint.";
    private static final String VERSION = ".v1";

    private static final Map<String, Class<? extends Record>> RECORDS = recordsByType();

    private EventTypes() {}

    /** Returns the type of what this record carries. */
    public static String typeOf(Record data) {
        return typeOf(data.getClass());
    }

    /**
     * The type that this record class carries.
     *
     * @throws IllegalArgumentException when it is none of the records that travel on Kafka
     */
    public static String typeOf(Class<? extends Record> record) {
        String type = PREFIX + record.getSimpleName() + VERSION;
        if (RECORDS.get(type) != record) {
            throw new IllegalArgumentException(
                    "%s: expected a record that travels on Kafka, found one that has no event type"
                            .formatted(record.getName()));
        }
        return type;
    }

    /** Returns the record that carries this type, empty when the type is not one of Stillpoint's. */
    public static Optional<Class<? extends Record>> recordOf(String type) {
        return Optional.ofNullable(RECORDS.get(type));
    }

    /** Returns every type, in the order of the hierarchies. */
    public static Collection<String> all() {
        return RECORDS.keySet();
    }

    /** Returns every type below one sealed interface, for example {@link Request} or {@link Fact}. */
    public static List<String> below(Class<?> sealed) {
        return leaves(sealed).map(EventTypes::typeOf).toList();
    }

    private static Map<String, Class<? extends Record>> recordsByType() {
        var byType = new LinkedHashMap<String, Class<? extends Record>>();
        Stream.of(
                        Event.class,
                        CatalogueEntry.class,
                        Task.class,
                        Report.class,
                        Heartbeat.class,
                        ScheduleReport.class,
                        Progress.class,
                        ClusterState.class)
                .flatMap(EventTypes::leaves)
                .forEach(record -> byType.put(PREFIX + record.getSimpleName() + VERSION, record));
        return java.util.Collections.unmodifiableMap(byType);
    }

    /**
     * Returns the records below a sealed interface, or the record itself, each once: some interfaces are reached in two
     * ways.
     */
    public static Stream<Class<? extends Record>> leaves(Class<?> type) {
        if (type.isRecord()) {
            return Stream.of(type.asSubclass(Record.class));
        }
        return Stream.of(type.getPermittedSubclasses())
                .<Class<? extends Record>>flatMap(EventTypes::leaves)
                .distinct();
    }
}
