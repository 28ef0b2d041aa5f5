package io.stillpoint.coordinator.decide.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Makes names out of what is known: the same request gives the same saga, however often it is computed. */
public final class SagaNames {

    private static final DateTimeFormatter POINT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SAGA_BYTES = 6;
    private static final int SUFFIX_LENGTH = 6;

    private SagaNames() {}

    /** {@code s-} and twelve hexadecimal digits of a digest over cluster and request id. */
    public static String saga(String cluster, String requestId) {
        byte[] digest = sha256().digest((cluster + '\n' + requestId).getBytes(StandardCharsets.UTF_8));
        return "s-" + HexFormat.of().formatHex(digest, 0, SAGA_BYTES);
    }

    /** Such as {@code 20261122T124924Z-3fa94c}: sorts by time, ends with the saga's last digits. */
    public static String point(Instant now, String saga) {
        return POINT_TIME.format(now) + "-" + saga.substring(saga.length() - SUFFIX_LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
