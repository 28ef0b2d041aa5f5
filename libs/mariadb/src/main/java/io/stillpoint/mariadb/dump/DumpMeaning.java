package io.stillpoint.mariadb.dump;

import java.util.List;
import java.util.Map;

/**
 * What of a dump is compared by its meaning and not by its text, because a server or the clock changes the text.
 *
 * @param events all of them
 * @param definitions digests, by title, of tables whose partitions the server adds by itself: without their number
 */
public record DumpMeaning(List<DumpedEvent> events, Map<String, String> definitions) {

    public static final DumpMeaning NONE = new DumpMeaning(List.of(), Map.of());

    public DumpMeaning {
        events = List.copyOf(events);
        definitions = Map.copyOf(definitions);
    }
}
