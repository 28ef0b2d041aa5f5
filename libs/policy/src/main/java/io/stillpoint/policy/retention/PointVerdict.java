package io.stillpoint.policy.retention;

import java.util.List;
import java.util.stream.Collectors;

/** What becomes of one recovery point, and why. */
public sealed interface PointVerdict {

    PointHistory point();

    /** In words: every reason why it stays, or the one why it goes. */
    String why();

    /** It stays; there is at least one reason. */
    record Kept(PointHistory point, List<KeepReason> reasons) implements PointVerdict {
        public Kept {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException(point.point() + ": expected a reason to keep it, found none");
            }
        }

        @Override
        public String why() {
            return reasons.stream().map(KeepReason::sentence).collect(Collectors.joining("; "));
        }
    }

    /** It goes. */
    record Removed(PointHistory point, RemovalCause cause, String why) implements PointVerdict {}
}
