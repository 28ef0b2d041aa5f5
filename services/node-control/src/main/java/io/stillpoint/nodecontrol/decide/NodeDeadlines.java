package io.stillpoint.nodecontrol.decide;

import java.time.Duration;
import java.time.Instant;

/** How much of a task's time a node may use: a little less, so that its own account of the failure still arrives. */
public final class NodeDeadlines {

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final int MARGIN_DIVISOR = 10;

    private NodeDeadlines() {}

    /** When to give up with an explanation: a tenth of what is left before the deadline, at most ten seconds. */
    public static Instant giveUpAt(Instant now, Instant deadline) {
        Duration left = Duration.between(now, deadline);
        if (!left.isPositive()) {
            return now;
        }
        Duration tenth = left.dividedBy(MARGIN_DIVISOR);
        return deadline.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
    }
}
