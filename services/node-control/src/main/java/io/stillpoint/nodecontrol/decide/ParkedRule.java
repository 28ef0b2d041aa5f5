package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds manifests that others than Stillpoint parked and without which the node would not be whole at the end: nothing brings
 * them back by itself. Other files in that directory are normal.
 */
public final class ParkedRule {

    private static final String ETCD_JSON = "etcd.json";

    private ParkedRule() {}

    static Optional<Problem> problem(Work.OnNode work, NodeFacts facts, String where) {
        // A restore puts new data below etcd, and then brings it back, no matter who parked it.
        if (work.etcdMember() && work.quiesceFollows() && facts.strangers().contains(ETCD_JSON)) {
            return Optional.of(parkedByOthers(work, List.of(ETCD_JSON), where));
        }
        return work.node().has(Role.MASTER) && !controlPlane(facts).isEmpty()
                ? Optional.of(parkedByOthers(work, controlPlane(facts), where))
                : Optional.empty();
    }

    /** Returns what might be the control plane, where no other manifest is or comes back. */
    public static List<String> controlPlane(NodeFacts facts) {
        boolean some =
                Stream.concat(facts.active().stream(), facts.ours().stream()).anyMatch(name -> !name.equals(ETCD_JSON));
        return some
                ? List.of()
                : facts.strangers().stream()
                        .filter(name -> !name.equals(ETCD_JSON))
                        .toList();
    }

    private static Problem parkedByOthers(Work.OnNode work, List<String> names, String where) {
        String all = String.join(", ", names);
        return new Problem(
                "manifest-parked-by-others",
                "the manifests of this node in /etc/cfc/pods, or parked by Stillpoint",
                all + " in /etc/cfc/podbackup, parked by somebody else",
                where,
                "Move those that should run to /etc/cfc/pods, or run './stillpoint cluster start "
                        + work.access().credentials() + " --adopt-parked " + names.getFirst() + "'.");
    }
}
