package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.saga.NodeCondition.Known;
import java.util.ArrayList;
import java.util.List;

/** Says in one line what is known of a node that is not as it was before, what is not known, and what to do. */
final class NodeLine {

    private NodeLine() {}

    static String of(NodeCondition node, String cluster, String saga) {
        List<String> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        boolean docker = node.stopsDocker();
        say(node.units(), docker ? "kubelet and docker are stopped" : "kubelet is stopped", known);
        say(node.etcd(), "etcd is parked", known);
        say(node.pods(), "other static pods are parked", known);
        say(node.data(), "etcd's old data is not back", known);
        if (node.etcd() == Known.AS_BEFORE) {
            say(node.etcdAnswers(), "etcd does not answer", known);
        }
        say(node.controlPlaneAnswers(), "the control plane does not answer", known);
        ask(node.units(), docker ? "kubelet and docker run" : "kubelet runs", unknown);
        ask(node.etcd(), "etcd is parked", unknown);
        if (node.etcd() == Known.AS_BEFORE) {
            ask(node.etcdAnswers(), "etcd answers", unknown);
        }
        ask(node.pods(), "other static pods are parked", unknown);
        ask(node.data(), "etcd's old data is back", unknown);
        ask(node.restarted(), "kubelet was restarted", unknown);
        ask(node.controlPlaneAnswers(), "the control plane answers", unknown);
        ask(node.fenced(), "a task that was given up may still come", unknown);
        if (!unknown.isEmpty()) {
            known.add("not known is whether " + String.join(", and whether ", unknown));
        }
        return "%s: %s.%s".formatted(node.node(), String.join("; ", known), remedy(node, cluster, saga));
    }

    private static void say(Known known, String that, List<String> sentences) {
        if (known == Known.CHANGED) {
            sentences.add(that);
        }
    }

    private static void ask(Known known, String whether, List<String> questions) {
        if (known == Known.UNKNOWN) {
            questions.add(whether);
        }
    }

    private static String remedy(NodeCondition node, String cluster, String saga) {
        StringBuilder remedy = new StringBuilder();
        if (node.data() != Known.AS_BEFORE) {
            remedy.append(" The old data is beside the data directory, with .stillpoint-%s in its name: put it back."
                    .formatted(saga));
        }
        if (node.restarted() != Known.AS_BEFORE) {
            remedy.append(" Restart kubelet there.");
        }
        boolean startHelps = node.units() != Known.AS_BEFORE
                || node.etcd() != Known.AS_BEFORE
                || node.pods() != Known.AS_BEFORE
                || node.data() != Known.AS_BEFORE
                || node.fenced() != Known.AS_BEFORE;
        if (startHelps) {
            remedy.append(" Repair what keeps it down, then run: ./stillpoint cluster start %s.".formatted(cluster));
            if (node.etcd() == Known.UNKNOWN) {
                remedy.append(
                        " Where a step failed as etcd-parked-by-others, and this member may run, with --adopt-parked"
                                + " etcd.json.");
            }
        } else if (node.restarted() == Known.AS_BEFORE) {
            remedy.append(" Look at its log there.");
        }
        return remedy.toString();
    }
}
