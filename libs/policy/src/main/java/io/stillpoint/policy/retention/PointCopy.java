package io.stillpoint.policy.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot of a recovery point, as far as it matters here.
 *
 * @param verifiedAt when it was last read back whole, null while it never was
 * @param damagedAt since when it is known to be damaged or missing, null while it never was
 */
public record PointCopy(
        CopyKind kind,
        @Nullable Instant verifiedAt,
        @Nullable Instant damagedAt) {

    /** What is known of a copy. */
    public enum Condition {
        VERIFIED,
        UNVERIFIED,
        DAMAGED
    }

    /** The last look counts. Where both came at one instant, the copy counts as damaged. */
    public Condition condition() {
        if (damagedAt != null && (verifiedAt == null || !verifiedAt.isAfter(damagedAt))) {
            return Condition.DAMAGED;
        }
        return verifiedAt == null ? Condition.UNVERIFIED : Condition.VERIFIED;
    }
}
