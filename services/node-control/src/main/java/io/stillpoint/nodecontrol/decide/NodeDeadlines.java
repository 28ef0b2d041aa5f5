package io.stillpoint.nodecontrol.decide;

import java.time.Duration;

/** Gives a node a little less time than its task has, so that its report of a failure still arrives. */
public final class NodeDeadlines {

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final int MARGIN_DIVISOR = 10;

    private NodeDeadlines() {}

    /**
     * Returns after how long to give up with an explanation: a tenth of what is left before the deadline, at most ten
     * seconds.
     */
    public static Duration giveUpAfter(Duration left) {
        Duration tenth = left.dividedBy(MARGIN_DIVISOR);
        return left.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
    }
}
