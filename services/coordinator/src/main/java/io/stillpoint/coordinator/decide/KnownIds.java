package io.stillpoint.coordinator.decide;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids in a cluster's state under which something was dealt with already: requests, and notices of backup workers that
 * nobody had asked for. Bounded in age and number; the oldest go first. A forgotten request cannot come back for all that: one
 * older than an hour is refused.
 */
final class KnownIds {

    static final Duration KEPT = Duration.ofDays(30);
    static final int LIMIT = 1000;

    /** Under this id stands when malformed requests were last published; no request can carry it. */
    static final String MALFORMED = "malformed notice";

    private KnownIds() {}

    static Map<String, Instant> with(Map<String, Instant> known, String id, Instant time) {
        Map<String, Instant> changed = new LinkedHashMap<>(known);
        changed.remove(id);
        changed.put(id, time);
        Instant oldest = time.minus(KEPT);
        for (Iterator<Instant> times = changed.values().iterator(); times.hasNext(); ) {
            boolean tooOld = times.next().isBefore(oldest);
            if (!tooOld && changed.size() <= LIMIT) {
                break;
            }
            times.remove();
        }
        return changed;
    }
}
