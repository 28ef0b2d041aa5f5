package io.stillpoint.mariadb.dump;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a dump is compared by its meaning and not by its text, because a server or the clock changes the text.
 *
 * @param events all of them
 * @param definitions digests, by title, of tables whose partitions the server adds by itself: without their number
 * @param engines of its tables; a server that lacks one takes its own, without a word
 */
public record DumpMeaning(
        List<DumpedEvent> events,
        Map<String, String> definitions,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Set<String> engines) {

    public static final DumpMeaning NONE = new DumpMeaning(List.of(), Map.of(), Set.of());

    public DumpMeaning {
        events = List.copyOf(events);
        definitions = Map.copyOf(definitions);
        engines = Set.copyOf(engines);
    }
}
