package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;

/** What each action does to a node, in two halves. */
final class Effects {

    private Effects() {}

    /** True when anything changed: what is repeated finds it done. */
    static boolean apply(Task task, SimNode node, boolean first) {
        int before = node.condition();
        switch (task.action()) {
            case REPLACE_ETCD_DATA -> replace(task, node, first);
            case QUIESCE -> quiesce(node, first);
            // The rest is one move of a file or one job of systemd: it is not left half done.
            case PARK_ETCD -> node.etcdParked |= first;
            case PARK_PODS -> node.podsParked |= first;
            case UNPARK_ETCD -> node.etcdParked &= !first;
            case UNPARK_PODS -> {
                if (first) {
                    node.unparkPods();
                }
            }
            case STOP_KUBELET -> node.kubelet &= !first;
            case START_KUBELET, RESTART_KUBELET -> node.kubelet |= !first;
            case START_NODE -> start((Work.OnNode) task.work(), node, first);
            case ROLL_BACK_ETCD_DATA -> rollBack(node, first);
            default -> throw new IllegalArgumentException(task.action() + " changes nothing");
        }
        node.settle();
        return node.condition() != before;
    }

    private static void quiesce(SimNode node, boolean first) {
        if (first) {
            node.kubelet = false;
        } else {
            node.docker = false;
        }
    }

    /** A reboot that has happened is not repeated. */
    private static void start(Work.OnNode work, SimNode node, boolean first) {
        if (first) {
            return;
        }
        if (node.boot().equals(work.quiescedBootId())) {
            node.reboot();
        } else {
            node.kubelet = true;
            node.docker = true;
        }
    }

    private static void replace(Task task, SimNode node, boolean first) {
        node.movedAside = true;
        node.data = first ? SimNode.Data.HALF : SimNode.Data.RESTORED;
        node.replacedByToken = first ? 0 : task.fencingToken();
    }

    private static void rollBack(SimNode node, boolean first) {
        if (!first && node.movedAside) {
            node.data = SimNode.Data.ORIGINAL;
            node.movedAside = false;
        }
    }
}
