package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.streams.Sha256;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Makes names out of what is known: the same request in the same state gives the same saga, however often it is computed. */
public final class SagaNames {

    private static final DateTimeFormatter POINT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SAGA_DIGITS = 12;
    private static final int SUFFIX_LENGTH = 6;

    private SagaNames() {}

    /**
     * {@code s-} and twelve hexadecimal digits of a digest over the cluster, the request and the day: a request that comes again after it
     * was forgotten is another saga. Somebody who tries long enough finds two requests with the same digits, so a name that the state
     * knows already is not given again.
     *
     * @param state before the request is accepted
     */
    public static String saga(ClusterState state, EventIdentity request, Instant acceptedAt) {
        String identity = String.join(
                "\n",
                state.cluster(),
                LocalDate.ofInstant(acceptedAt, ZoneOffset.UTC).toString(),
                request.id(),
                request.source());
        String name = saga(identity);
        return isTaken(state, name) ? saga(identity + '\n' + state.sequence()) : name;
    }

    private static String saga(String identity) {
        return "s-" + Sha256.hex(identity).substring(0, SAGA_DIGITS);
    }

    private static boolean isTaken(ClusterState state, String name) {
        return SagaStatus.of(state, name) != SagaStatus.UNKNOWN
                || state.completedRestores().containsKey(name);
    }

    /** Such as {@code 20261122T124924Z-3fa94c}: sorts by time, ends with the saga's last digits. */
    public static String point(Instant now, String saga) {
        return POINT_TIME.format(now) + suffix(saga);
    }

    /** With which the name of a point ends that this saga made. */
    static String suffix(String saga) {
        return "-" + saga.substring(Math.max(0, saga.length() - SUFFIX_LENGTH));
    }
}
