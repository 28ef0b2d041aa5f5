package io.stillpoint.policy.schedule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What follows from cluster, rule and due time alone: the id of a request, and how long its start is put off. Two schedulers, or one that
 * was started again, come to the same.
 */
final class ScheduleIds {

    private static final String PREFIX = "schedule";
    private static final String PRUNE = "prune";
    private static final DateTimeFormatter DUE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** The rule and the due time that an id carries. */
    record Origin(String rule, Instant due) {}

    private ScheduleIds() {}

    static String requestId(String cluster, String rule, Instant due) {
        String time = DUE.format(due);
        return String.join(".", PREFIX, rule, time, HexFormat.of().formatHex(digest(cluster, rule, time), 0, 6));
    }

    /** Empty when it is not an id of a scheduler. */
    static Optional<Origin> originOf(String requestId) {
        String[] parts = requestId.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(PREFIX)) {
            return Optional.empty();
        }
        return due(parts[2]).map(due -> new Origin(parts[1], due));
    }

    /** Has no name of a rule in it, so it differs from the ids of every rule. */
    static String pruneId(String cluster, Instant due) {
        String time = DUE.format(due);
        return String.join(".", PRUNE, time, HexFormat.of().formatHex(digest(PRUNE, cluster, time), 0, 6));
    }

    /** Empty when it is not an id of a scheduler's prune. */
    static Optional<Instant> pruneDueOf(String requestId) {
        String[] parts = requestId.split("\\.", -1);
        return parts.length == 3 && parts[0].equals(PRUNE) ? due(parts[1]) : Optional.empty();
    }

    private static Optional<Instant> due(String text) {
        try {
            return Optional.of(Instant.from(DUE.parse(text)));
        } catch (DateTimeException foreign) {
            return Optional.empty();
        }
    }

    /** A time from 0 to {@code longest}, spread evenly over clusters and due times. */
    static Duration putOff(String cluster, String rule, Instant due, Duration longest) {
        byte[] digest = digest("jitter", cluster, rule, DUE.format(due));
        long number = 0;
        for (int i = 0; i < 7; i++) {
            number = number << 8 | (digest[i] & 0xff);
        }
        return Duration.ofSeconds(number % (Math.max(0, longest.toSeconds()) + 1));
    }

    private static byte[] digest(String... parts) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
