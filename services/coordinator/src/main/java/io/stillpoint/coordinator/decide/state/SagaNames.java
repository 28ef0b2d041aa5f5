package io.stillpoint.coordinator.decide.state;

import io.stillpoint.streams.Sha256;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Makes names out of what is known: the same request gives the same saga, however often it is computed. */
public final class SagaNames {

    private static final DateTimeFormatter POINT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SAGA_DIGITS = 12;
    private static final int SUFFIX_LENGTH = 6;

    private SagaNames() {}

    /** {@code s-} and twelve hexadecimal digits of a digest over cluster and request id. */
    public static String saga(String cluster, String requestId) {
        return "s-" + Sha256.hex(cluster + '\n' + requestId).substring(0, SAGA_DIGITS);
    }

    /** Such as {@code 20261122T124924Z-3fa94c}: sorts by time, ends with the saga's last digits. */
    public static String point(Instant now, String saga) {
        return POINT_TIME.format(now) + "-" + saga.substring(saga.length() - SUFFIX_LENGTH);
    }
}
