package io.stillpoint.coordinator.decide.sim;

import org.jspecify.annotations.Nullable;

/** What a node, or the place where content lies, remembers of fencing tokens. */
final class SimFence {

    private final Fencing fencing;
    private long highestToken;
    private @Nullable String currentRun;

    SimFence(Fencing fencing) {
        this.fencing = fencing;
    }

    /** The check at the start of a command. */
    boolean begin(long token, String run) {
        if (fencing != Fencing.NONE && token < highestToken) {
            return false;
        }
        highestToken = Math.max(highestToken, token);
        currentRun = run;
        return true;
    }

    /** Whether the command of this run was not ended by a later one. */
    boolean stillRuns(long token, String run) {
        return fencing == Fencing.NONE || fencing == Fencing.ENDS_NOTHING || isCurrent(token, run);
    }

    boolean isCurrent(long token, String run) {
        return token == highestToken && run.equals(currentRun);
    }
}
