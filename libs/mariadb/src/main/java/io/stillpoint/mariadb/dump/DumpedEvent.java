package io.stillpoint.mariadb.dump;

import org.jspecify.annotations.Nullable;

/**
 * One event of a dump. A server rewrites some by itself: when the last time of an event has passed, it drops it or disables
 * it, even while it creates it.
 *
 * @param definition digest of everything but the state
 * @param state {@code ENABLE}, {@code DISABLE} or {@code DISABLE ON SLAVE}
 * @param last the last time at which it may fire, null for an event that never ends
 * @param timeZone of {@code last}, as SQL knows it
 * @param preserved whether the server keeps it after that time
 */
public record DumpedEvent(
        String database,
        String name,
        String definition,
        String state,
        @Nullable String last,
        String timeZone,
        boolean preserved) {

    public String title() {
        return "event " + database + "." + name;
    }
}
