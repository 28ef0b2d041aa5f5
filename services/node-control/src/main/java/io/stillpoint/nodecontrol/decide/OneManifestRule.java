package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds static pods of which kubelet reads more than one manifest: it reads every file whose name does not begin with a dot, so
 * {@code etcd.json.bak} runs etcd on after {@code etcd.json} was parked, and nobody sees why its ports stay open.
 */
final class OneManifestRule {

    private static final String ETCD_JSON = "etcd.json";
    private static final String ETCD_PATH = "/etc/cfc/pods/" + ETCD_JSON;

    private OneManifestRule() {}

    static Optional<Problem> problem(Work.OnNode work, NodeFacts facts, String where) {
        return secondEtcd(work, facts, where).or(() -> podTwice(facts, where));
    }

    /** By what runs in it, whatever the pod is called. */
    private static Optional<Problem> secondEtcd(Work.OnNode work, NodeFacts facts, String where) {
        List<String> others = facts.activeOtherEtcd();
        boolean parksEtcd = work.etcdMember()
                || facts.active().contains(ETCD_JSON)
                || facts.ours().contains(ETCD_JSON);
        if (others.isEmpty() || !parksEtcd) {
            return Optional.empty();
        }
        List<String> all = Stream.concat(Stream.of(ETCD_PATH), others.stream()).toList();
        return Optional.of(problem("second-etcd", "one manifest that runs etcd", all, where));
    }

    private static Optional<Problem> podTwice(NodeFacts facts, String where) {
        return facts.podsTwice().entrySet().stream()
                .findFirst()
                .map((Map.Entry<String, List<String>> twice) ->
                        problem("static-pod-twice", "one manifest of pod " + twice.getKey(), twice.getValue(), where));
    }

    private static Problem problem(String code, String expected, List<String> paths, String where) {
        return new Problem(
                code,
                expected,
                String.join(" and ", paths),
                where,
                "Kubelet reads every file in /etc/cfc/pods whose name does not begin with a dot. Look which of these"
                        + " is right"
                        + " (diff %s %s), and move the other out of /etc/cfc/pods and /etc/cfc/podbackup."
                                .formatted(paths.getFirst(), paths.get(1)));
    }
}
