package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.internal.RunIds;
import org.jspecify.annotations.Nullable;

/** What a node, or the place where content lies, remembers of fencing tokens; and what is true, which is never forgotten. */
final class SimFence {

    private final Fencing fencing;
    private boolean lost;
    private long highestToken;
    private @Nullable String currentRun;
    private long highestEver;
    private int latestDelivery;
    private @Nullable String latestRun;

    SimFence(Fencing fencing) {
        this.fencing = fencing;
    }

    void lose() {
        lost = fencing != Fencing.TAKES_LOST_FOR_NEW;
        highestToken = 0;
        currentRun = null;
        // Nobody can tell it again which runs there were.
        latestDelivery = 0;
    }

    /** Only what has lost its fence listens. */
    void told(long token) {
        if (lost) {
            lost = false;
            highestToken = token;
        }
    }

    boolean lost() {
        return lost;
    }

    /** Whether a run of a later delivery of the same task was here. */
    boolean supersedes(long token, String run) {
        return fencing != Fencing.NONE
                && token == highestToken
                && currentRun != null
                && RunIds.cameBefore(run, currentRun);
    }

    /** The check at the start of a command. */
    boolean begin(long token, String run, int delivery) {
        if (fencing != Fencing.NONE && token < highestToken) {
            return false;
        }
        if (token > highestEver || (token == highestEver && delivery >= latestDelivery)) {
            latestDelivery = delivery;
            latestRun = run;
        }
        highestToken = Math.max(highestToken, token);
        highestEver = Math.max(highestEver, token);
        currentRun = run;
        return true;
    }

    /** Whether the command of this run was not ended by a later one, and still finds itself in the fence. */
    boolean stillRuns(long token, String run) {
        return fencing == Fencing.NONE
                || fencing == Fencing.ENDS_NOTHING
                || (token == highestToken && run.equals(currentRun));
    }

    boolean isCurrent(long token, String run) {
        return token == highestEver && run.equals(latestRun);
    }
}
