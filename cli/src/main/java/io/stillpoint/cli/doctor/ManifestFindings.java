package io.stillpoint.cli.doctor;

import io.stillpoint.remote.NodeFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code doctor} says of the manifests on a node.
 *
 * @param problems what keeps the node from being whole
 * @param notes what somebody should know who parks or starts things there
 */
record ManifestFindings(List<String> problems, List<String> notes) {

    private static final String ETCD_JSON = "etcd.json";
    private static final String ACTIVE = "/etc/cfc/pods/";
    private static final String PARKED = "/etc/cfc/podbackup/";

    /** @param etcdMember whether the node is declared as one */
    static ManifestFindings of(NodeFacts facts, String cluster, boolean etcdMember) {
        List<String> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (!facts.ours().isEmpty()) {
            problems.add("manifests are parked: %s. If no saga runs: ./stillpoint cluster start %s"
                    .formatted(facts.ours(), cluster));
        }
        if (facts.strangers().contains(ETCD_JSON)) {
            if (etcdMember && !facts.active().contains(ETCD_JSON)) {
                problems.add(
                        "%s is parked, and not by Stillpoint, so etcd does not run there. If it should: ./stillpoint cluster start %s --adopt-parked %s"
                                .formatted(PARKED + ETCD_JSON, cluster, ETCD_JSON));
            } else {
                notes.add(PARKED + ETCD_JSON + " was put there by others than Stillpoint");
            }
        }
        for (String path : facts.otherEtcd()) {
            if (path.startsWith(ACTIVE)) {
                problems.add(path + " runs etcd, and " + ETCD_JSON
                        + " should be the only one on a node. Look which is right, and move the other to neither "
                        + ACTIVE + " nor " + PARKED);
            } else {
                notes.add(path + " runs etcd, too. Nothing starts it; keep it elsewhere");
            }
        }
        facts.podsTwice()
                .forEach((pod, paths) -> problems.add(
                        "pod %s has two manifests: %s. Look which is right, and move the other to neither %s nor %s"
                                .formatted(pod, String.join(" and ", paths), ACTIVE, PARKED)));
        return new ManifestFindings(List.copyOf(problems), List.copyOf(notes));
    }
}
