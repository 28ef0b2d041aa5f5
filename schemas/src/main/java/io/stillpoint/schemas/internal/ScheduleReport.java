package io.stillpoint.schemas.internal;

import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.ScheduleFact;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the scheduler noticed, on {@code stillpoint.reports}, keyed by cluster.
 *
 * @param fact becomes history, once, when the coordinator accepts it
 * @param reporter host and process that reports, for people
 */
public record ScheduleReport(ScheduleFact fact, String reporter) {

    /** Returns the id of the report. It follows from what is reported, so that several schedulers say each thing once. */
    public static String idOf(ScheduleFact fact) {
        DamagedCopy damaged = fact.damaged();
        String identity = String.join(
                "\n",
                fact.getClass().getSimpleName(),
                fact.cluster(),
                fact.subject(),
                fact.period() + (damaged == null ? "" : "\n%s\n%s".formatted(damaged.point(), damaged.foundAt())));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
