package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.RequestDay;
import io.stillpoint.streams.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which requests a cluster has answered. Each is remembered for 30 days and forgotten by its age alone; how many there are is bounded
 * where they are admitted. The state is one record, so it holds a short digest of each, by day.
 */
public final class KnownRequests {

    /** A request is remembered until the end of the 30th day after its own. */
    static final int KEPT_DAYS = 30;

    /** 96 bits: nobody finds a request that another one is taken for. */
    private static final int KEY_BYTES = 12;

    private KnownRequests() {}

    /** Whether this request was answered before. */
    public static boolean contains(ClusterState state, EventIdentity identity, Instant now) {
        String oldest = oldestDay(now);
        String key = key(identity);
        return state.requestDays().entrySet().stream()
                        .anyMatch(day -> day.getKey().compareTo(oldest) >= 0
                                && day.getValue().keys().contains(key))
                || KnownIds.isOfARequest(state.knownRequests(), identity.id(), now);
    }

    /** How many requests were answered on the day of this instant, from all sources. */
    public static int ofToday(ClusterState state, Instant now) {
        return today(state.requestDays(), now).keys().size();
    }

    /** How many requests of one source were answered on the day of this instant. */
    public static int ofToday(ClusterState state, String source, Instant now) {
        return today(state.requestDays(), now).bySource().getOrDefault(digest(source), 0);
    }

    static Map<String, RequestDay> with(Map<String, RequestDay> days, EventIdentity identity, Instant time) {
        String today = day(time);
        Map<String, RequestDay> changed = new TreeMap<>();
        days.forEach((day, requests) -> {
            if (day.compareTo(oldestDay(time)) >= 0) {
                changed.put(day, day.equals(today) ? requests : new RequestDay(requests.keys(), Map.of()));
            }
        });
        changed.put(today, with(today(days, time), identity));
        return changed;
    }

    private static RequestDay with(RequestDay day, EventIdentity identity) {
        List<String> keys = new ArrayList<>(day.keys());
        keys.add(key(identity));
        Map<String, Integer> bySource = new HashMap<>(day.bySource());
        bySource.merge(digest(identity.source()), 1, Integer::sum);
        return new RequestDay(keys, bySource);
    }

    private static RequestDay today(Map<String, RequestDay> days, Instant now) {
        return days.getOrDefault(day(now), RequestDay.NONE);
    }

    private static String oldestDay(Instant now) {
        return date(now).minusDays(KEPT_DAYS).toString();
    }

    private static String day(Instant time) {
        return date(time).toString();
    }

    private static LocalDate date(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** An id has no line break, so no two identities give one text. */
    private static String key(EventIdentity identity) {
        return digest(identity.id() + '\n' + identity.source());
    }

    private static String digest(String text) {
        byte[] whole = Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8));
        // A state of thousands is a fifth smaller than with hexadecimal digits.
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(whole, KEY_BYTES));
    }
}
