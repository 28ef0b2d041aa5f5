package io.stillpoint.faults;

import java.util.ArrayList;
import java.util.List;

/** What must hold at the machines themselves, whatever was killed. */
final class Rules {

    private Rules() {}

    /**
     * The rules that this change of one machine breaks.
     *
     * @param all every machine as it was before
     */
    static List<String> broken(Machine before, Machine after, List<Machine> all) {
        List<String> broken = new ArrayList<>();
        boolean stops = (before.kubelet() && !after.kubelet()) || (before.docker() && !after.docker());
        if (stops && !after.master() && all.stream().anyMatch(machine -> machine.master() && machine.kubelet())) {
            broken.add("masters stop first: " + after + " in " + all);
        }
        boolean starts = !before.docker() && after.docker();
        if (starts && after.master() && all.stream().anyMatch(machine -> !machine.master() && !machine.up())) {
            broken.add("masters start last: " + after + " in " + all);
        }
        if (before.podsParked() && !after.podsParked() && !etcdHealthy(all)) {
            broken.add("etcd is healthy before other pods are unparked: " + after + " in " + all);
        }
        if (!before.data().equals(after.data()) && all.stream().anyMatch(Machine::etcdRuns)) {
            broken.add("etcd's data is replaced below stopped members only: " + after + " in " + all);
        }
        if (after.etcdRuns() && after.data().equals("half")) {
            broken.add("etcd never runs on half restored data: " + after);
        }
        if (!after.aside().isEmpty() && !after.aside().equals("original")) {
            broken.add("what is moved aside is never overwritten: " + after);
        }
        return broken;
    }

    static boolean etcdHealthy(List<Machine> all) {
        return all.stream().filter(Machine::master).allMatch(machine -> machine.etcdRuns() && machine.kubelet());
    }
}
