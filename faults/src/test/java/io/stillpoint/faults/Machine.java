package io.stillpoint.faults;

/**
 * A pretended node: what its units and manifests are like, and what its fencing script remembers.
 *
 * @param boots how often it was rebooted
 * @param data what etcd's directory holds: {@code original}, {@code half} or {@code restored}; empty without etcd
 * @param aside what was moved aside, empty when nothing was
 * @param token the highest fencing token that it has seen
 * @param run the execution that may go on here
 */
public record Machine(
        String address,
        boolean master,
        boolean kubelet,
        boolean docker,
        boolean etcdParked,
        boolean podsParked,
        int boots,
        String data,
        String aside,
        long token,
        String run) {

    static Machine running(String address, boolean master) {
        return new Machine(address, master, true, true, false, false, 0, master ? "original" : "", "", 0, "");
    }

    public boolean up() {
        return kubelet && docker;
    }

    boolean quiet() {
        return !kubelet && !docker;
    }

    boolean etcdRuns() {
        return master && docker && !etcdParked;
    }

    String boot() {
        return "boot-" + boots;
    }

    Machine fencedBy(long newToken, String newRun) {
        return new Machine(
                address, master, kubelet, docker, etcdParked, podsParked, boots, data, aside, newToken, newRun);
    }

    Machine kubelet(boolean runs) {
        return new Machine(address, master, runs, docker, etcdParked, podsParked, boots, data, aside, token, run);
    }

    Machine docker(boolean runs) {
        return new Machine(address, master, kubelet, runs, etcdParked, podsParked, boots, data, aside, token, run);
    }

    Machine etcdParked(boolean parked) {
        return new Machine(address, master, kubelet, docker, parked, podsParked, boots, data, aside, token, run);
    }

    Machine podsParked(boolean parked) {
        return new Machine(address, master, kubelet, docker, etcdParked, parked, boots, data, aside, token, run);
    }

    Machine rebooted() {
        return new Machine(address, master, true, true, etcdParked, podsParked, boots + 1, data, aside, token, run);
    }

    /** What was there is moved aside, unless that was done before. */
    Machine replacing() {
        String kept = aside.isEmpty() ? data : aside;
        return new Machine(address, master, kubelet, docker, etcdParked, podsParked, boots, "half", kept, token, run);
    }

    Machine replaced() {
        return new Machine(
                address, master, kubelet, docker, etcdParked, podsParked, boots, "restored", aside, token, run);
    }

    Machine rolledBack() {
        String back = aside.isEmpty() ? data : aside;
        return new Machine(address, master, kubelet, docker, etcdParked, podsParked, boots, back, "", token, run);
    }
}
