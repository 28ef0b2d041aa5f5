package io.stillpoint.nodecontrol.decide;

import java.time.Duration;
import java.time.Instant;

/** Gives a node a little less time than its task has, so that its report of a failure still arrives. */
public final class NodeDeadlines {

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final int MARGIN_DIVISOR = 10;

    private NodeDeadlines() {}

    /**
     * Returns when to give up with an explanation: a tenth of the remaining time before the deadline, at most ten
     * seconds.
     */
    public static Instant giveUpAt(Instant now, Instant deadline) {
        Duration left = Duration.between(now, deadline);
        if (!left.isPositive()) {
            return now;
        }
        Duration tenth = left.dividedBy(MARGIN_DIVISOR);
        return deadline.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
    }
}
