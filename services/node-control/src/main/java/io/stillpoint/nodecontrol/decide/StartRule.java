package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.shared.StartMethod;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes back, decided anew at every look, so that it does not matter how often or by whom it was begun:
 *
 * <ul>
 *   <li>kubelet and docker are active: it only remains to be seen that they stay so
 *   <li>the boot id is still the one of the quiesce: it has not been rebooted yet
 *   <li>the boot id is another: the reboot has happened, systemd is starting things
 *   <li>reboots are not wanted, or nobody knows the boot id of the quiesce: docker first, then kubelet
 * </ul>
 */
public final class StartRule {

    private StartRule() {}

    /** What to do next on a node that answers. */
    public enum Next {
        /** Order the reboot; the node compares the boot id again. */
        REBOOT,
        /** Start docker, then kubelet. */
        START_SERVICES,
        /** Wait until both are active and stay so. */
        AWAIT_SERVICES
    }

    /**
     * Decides the next move.
     *
     * @param quiescedBootId boot id that was seen before or at the quiesce; null when no saga has seen one. A reboot
     *     without it could be repeated for ever, so services are started instead
     */
    public static Next next(StartMethod method, @Nullable String quiescedBootId, NodeFacts facts) {
        if (facts.isActive("kubelet") && facts.isActive("docker")) {
            return Next.AWAIT_SERVICES;
        }
        if (method == StartMethod.SERVICES || quiescedBootId == null) {
            return Next.START_SERVICES;
        }
        return facts.bootId().equals(quiescedBootId) ? Next.REBOOT : Next.AWAIT_SERVICES;
    }
}
