package io.stillpoint.bus;

import io.stillpoint.schemas.CatalogueEntry;
import io.stillpoint.schemas.ClusterState;
import io.stillpoint.schemas.Event;
import io.stillpoint.schemas.Fact;
import io.stillpoint.schemas.Progress;
import io.stillpoint.schemas.Report;
import io.stillpoint.schemas.Request;
import io.stillpoint.schemas.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CloudEvents types and the records that stand behind them: {@code io.stillpoint.<SimpleName>.v1}. */
public final class EventTypes {

    private static final String PREFIX = "io.stillpoint.";
    private static final String SUFFIX = ".v1";

    /** Records with a type of their own; the rest are named by the sealed interface that holds their kind. */
    private static final Map<String, Class<?>> BY_TYPE = byType();

    private EventTypes() {}

    /** The type of what is to be sent. */
    public static String typeOf(Object data) {
        Class<?> named = data instanceof CatalogueEntry ? CatalogueEntry.class : data.getClass();
        return typeOf(named);
    }

    /** The type of a record of the contract. */
    public static String typeOf(Class<?> record) {
        return PREFIX + record.getSimpleName() + SUFFIX;
    }

    /** The record behind a type, if it is one of {@code kind}. */
    public static <T> Optional<Class<? extends T>> recordOf(String type, Class<T> kind) {
        Class<?> found = BY_TYPE.get(type);
        return found != null && kind.isAssignableFrom(found) ? Optional.of(found.asSubclass(kind)) : Optional.empty();
    }

    /** Every type of request. */
    public static List<String> requestTypes() {
        return BY_TYPE.entrySet().stream()
                .filter(entry -> Request.class.isAssignableFrom(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Every type of fact. */
    public static List<String> factTypes() {
        return BY_TYPE.entrySet().stream()
                .filter(entry -> Fact.class.isAssignableFrom(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static Map<String, Class<?>> byType() {
        Map<String, Class<?>> types = new HashMap<>();
        addRecordsOf(Event.class, types);
        for (Class<?> single :
                List.of(Task.class, Report.class, ClusterState.class, CatalogueEntry.class, Progress.class)) {
            types.put(typeOf(single), single);
        }
        return Map.copyOf(types);
    }

    private static void addRecordsOf(Class<?> kind, Map<String, Class<?>> types) {
        Class<?>[] permitted = kind.getPermittedSubclasses();
        if (permitted == null) {
            types.put(typeOf(kind), kind);
            return;
        }
        for (Class<?> one : permitted) {
            addRecordsOf(one, types);
        }
    }
}
