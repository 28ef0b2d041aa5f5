package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;

/** A machine of the simulated cluster: units, manifests, etcd's data, and the fencing script's memory. */
final class SimNode {

    enum Data {
        ORIGINAL,
        /** Moved aside, the restored data not yet complete. */
        HALF,
        RESTORED
    }

    final String address;
    final boolean master;
    final boolean member;
    final boolean hasPods;
    private final SimFence fence;
    private final Fencing fencing;

    boolean alive = true;
    boolean cutOff;
    boolean kubelet = true;
    boolean docker = true;
    boolean etcdParked;
    boolean podsParked;
    /** Old manifests of an operator are beside the parked ones, on every node; whether kubelet has got them. */
    boolean strangersIn;

    boolean etcdRuns;
    boolean podsRun;
    boolean everDisturbed;
    boolean diskFull;
    int bootId = 1;
    Data data = Data.ORIGINAL;
    boolean movedAside;
    /** The script remembers which task's replacement of data is complete, and does not do it again for the same one. */
    long replacedByToken;

    SimNode(Node node, boolean member, Fencing fencing) {
        this.address = node.address();
        this.master = node.has(Role.MASTER);
        this.member = member;
        this.hasPods = !node.roles().equals(java.util.Set.of(Role.BOOT));
        this.fence = new SimFence(fencing);
        this.fencing = fencing;
        settle();
    }

    boolean reachable() {
        return alive && !cutOff;
    }

    boolean quiet() {
        return !kubelet && !docker;
    }

    boolean up() {
        return alive && kubelet && docker;
    }

    String boot() {
        return "boot-" + bootId;
    }

    void loseFence() {
        fence.lose();
    }

    /** As 'cluster add' does. */
    void told(long token) {
        fence.told(token);
    }

    boolean knowsNoToken() {
        return fence.lost();
    }

    /** What puts new data in place needs room; what brings a node back does not. */
    boolean lacksSpaceFor(Action action) {
        return diskFull && (action == Action.REPLACE_ETCD_DATA || fencing == Fencing.NEEDS_SPACE);
    }

    /** The script's check at the start of a command. */
    boolean begin(long token, String run, int delivery) {
        return fence.begin(token, run, delivery);
    }

    boolean supersedes(long token, String run) {
        return fence.supersedes(token, run);
    }

    /** Whether the command of this run was not ended by a later one. */
    boolean stillRuns(long token, String run) {
        return alive && fence.stillRuns(token, run);
    }

    boolean isCurrent(long token, String run) {
        return fence.isCurrent(token, run);
    }

    /** All that a command can change, as one number. */
    int condition() {
        return (kubelet ? 1 : 0)
                | (docker ? 2 : 0)
                | (etcdParked ? 4 : 0)
                | (podsParked ? 8 : 0)
                | (movedAside ? 16 : 0)
                | data.ordinal() << 5
                | (strangersIn ? 128 : 0)
                | bootId << 8;
    }

    String describe() {
        return "%s%s kubelet %s, docker %s, etcd %s%s, pods %s%s, data %s"
                .formatted(
                        alive ? "" : "dead ",
                        cutOff ? "cut off " : "",
                        kubelet ? "up" : "down",
                        docker ? "up" : "down",
                        etcdParked ? "parked" : "in place",
                        etcdRuns ? " and running" : "",
                        podsParked ? "parked" : "in place",
                        podsRun ? " and running" : "",
                        data);
    }

    void die() {
        alive = false;
        kubelet = false;
        docker = false;
        settle();
    }

    /** Moves back what the record names. There is no record any more when that is repeated. */
    void unparkPods() {
        strangersIn |= !podsParked && fencing == Fencing.ADOPTS_STRANGERS;
        podsParked = false;
    }

    void reboot() {
        bootId++;
        kubelet = true;
        docker = true;
        settle();
    }

    /** Containers follow the manifests while the kubelet runs; without it they stay as they are; without docker they go. */
    void settle() {
        if (!alive || !docker) {
            etcdRuns = false;
            podsRun = false;
        } else if (kubelet) {
            etcdRuns = member && !etcdParked;
            podsRun = hasPods && !podsParked;
        }
    }
}
