package io.stillpoint.policy.retention;

import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What facts say of one recovery point that is sealed and not removed.
 *
 * @param takenAt when its backup started; the periods of a policy are periods of this time
 * @param baseline whether it is one; baselines stay for ever
 * @param pin null unless somebody pinned it
 * @param copies at least one, and at most one of each kind; a partial point has fewer
 */
public record PointHistory(
        String point,
        Instant takenAt,
        boolean baseline,
        @Nullable PointPin pin,
        List<PointCopy> copies) {

    public PointHistory {
        copies = List.copyOf(copies);
        if (copies.isEmpty()) {
            throw new IllegalArgumentException(point + ": expected at least one copy, found none");
        }
        if (copies.stream().map(PointCopy::kind).distinct().count() < copies.size()) {
            throw new IllegalArgumentException(point + ": expected at most one copy of each kind, found " + copies);
        }
    }

    /** The same point for one to whom copies count as verified only at this level. */
    PointHistory asked(VerificationLevel level) {
        return new PointHistory(
                point,
                takenAt,
                baseline,
                pin,
                copies.stream().map(copy -> copy.asked(level)).toList());
    }

    Optional<PointCopy> copy(CopyKind kind) {
        return copies.stream().filter(copy -> copy.kind().equals(kind)).findFirst();
    }

    boolean holds(CopyKind kind, PointCopy.Condition condition) {
        return copy(kind).filter(copy -> copy.condition() == condition).isPresent();
    }

    /** The kinds of which this point has a copy that nobody found damaged. */
    List<CopyKind> undamaged() {
        return copies.stream()
                .filter(copy -> copy.condition() != PointCopy.Condition.DAMAGED)
                .map(PointCopy::kind)
                .toList();
    }
}
