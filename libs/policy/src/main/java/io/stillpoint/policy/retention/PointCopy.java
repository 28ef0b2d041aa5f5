package io.stillpoint.policy.retention;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot of a recovery point, as far as it matters here.
 *
 * @param verifiedAt when it was last read back whole, null while it never was
 * @param damagedAt since when it is known to be damaged or missing, null while it never was
 * @param loadedAt when it was last loaded, too, or read where nothing can load it; null while it never was
 * @param lacking what the source had and it has not, without what somebody accepted
 */
public record PointCopy(
        CopyKind kind,
        @Nullable Instant verifiedAt,
        @Nullable Instant damagedAt,
        @Nullable Instant loadedAt,
        List<Loss> lacking) {

    public PointCopy {
        lacking = List.copyOf(lacking);
    }

    /** One that was never loaded, and lacks nothing. */
    public PointCopy(CopyKind kind, @Nullable Instant verifiedAt, @Nullable Instant damagedAt) {
        this(kind, verifiedAt, damagedAt, null, List.of());
    }

    /** What is known of a copy. */
    public enum Condition {
        VERIFIED,
        UNVERIFIED,
        DAMAGED
    }

    /** The same copy for one to whom it counts as verified only at this level; what cannot be loaded counts by its bytes. */
    PointCopy asked(VerificationLevel level) {
        boolean enough = level == VerificationLevel.BYTES
                || VerificationLevel.highest(kind.component()) == VerificationLevel.BYTES
                || loadedAt != null && (damagedAt == null || loadedAt.isAfter(damagedAt));
        return enough || condition() == Condition.DAMAGED ? this : new PointCopy(kind, null, null, null, lacking);
    }

    boolean lacks(Loss loss) {
        return lacking.stream().anyMatch(loss::same);
    }

    /** The last look counts. Where both came at one instant, the copy counts as damaged. */
    public Condition condition() {
        if (damagedAt != null && (verifiedAt == null || !verifiedAt.isAfter(damagedAt))) {
            return Condition.DAMAGED;
        }
        return verifiedAt == null ? Condition.UNVERIFIED : Condition.VERIFIED;
    }
}
