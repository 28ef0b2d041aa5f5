package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.shared.Component;

/** What an endpoint of the simulated cluster serves, and the token that lies beside it. */
final class SimContent {

    final Component component;
    private final SimFence fence;

    boolean away;
    /** The server is dead and does not come back. */
    boolean gone;

    boolean everDisturbed;
    SimNode.Data data = SimNode.Data.ORIGINAL;
    boolean keptAside;
    long restoredByToken;

    SimContent(Component component, Fencing fencing) {
        this.component = component;
        this.fence = new SimFence(fencing);
    }

    boolean reachable() {
        return !away && !gone;
    }

    /** A registry has no place for a token; that is why its restore only adds. */
    boolean onlyAdds() {
        return component == Component.REGISTRY;
    }

    boolean begin(long token, String run, int delivery) {
        return onlyAdds() || fence.begin(token, run, delivery);
    }

    boolean supersedes(long token, String run) {
        return fence.supersedes(token, run);
    }

    boolean stillRuns(long token, String run) {
        return onlyAdds() || fence.stillRuns(token, run);
    }

    boolean isCurrent(long token, String run) {
        return onlyAdds() || fence.isCurrent(token, run);
    }

    /** One half of a restore; true when it changed anything. */
    boolean restore(long token, boolean first) {
        if (onlyAdds() && data == SimNode.Data.RESTORED) {
            return false;
        }
        keptAside = !onlyAdds();
        data = first ? SimNode.Data.HALF : SimNode.Data.RESTORED;
        restoredByToken = first ? 0 : token;
        return true;
    }

    /** One half of a roll-back; true when it changed anything. */
    boolean rollBack(boolean first) {
        if (first || !keptAside) {
            return false;
        }
        data = SimNode.Data.ORIGINAL;
        keptAside = false;
        return true;
    }

    /** What is there now is what counts from now on. */
    void accept() {
        data = SimNode.Data.ORIGINAL;
        keptAside = false;
    }

    String describe() {
        return "%s%s holds %s".formatted(component.label(), gone ? " (dead)" : away ? " (away)" : "", data);
    }
}
