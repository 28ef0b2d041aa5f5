package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.shared.StartMethod;
import org.jspecify.annotations.Nullable;

/**
 * Decides at every look how a node comes back, so that it does not matter how often or by whom a start was begun:
 *
 * <ul>
 *   <li>kubelet and docker are active: check that they stay active
 *   <li>the boot id is still the one of the quiesce: the node must be rebooted
 *   <li>the boot id is another one: it was rebooted, and systemd starts things; what it does not start, because it is not
 *       enabled or has failed, is started now
 *   <li>reboots are not wanted, or the boot id of the quiesce is unknown: docker first, then kubelet
 * </ul>
 */
public final class StartRule {

    private StartRule() {}

    /** What to do next on a node that answers. */
    public enum Next {
        /** Order a reboot; the node compares the boot id again. */
        REBOOT,
        /** Start docker, then kubelet. */
        START_SERVICES,
        /** Wait until both are active and stay active. */
        AWAIT_SERVICES
    }

    /**
     * Decides the next move.
     *
     * @param quiescedBootId boot id that was seen before or at the quiesce; null when no saga has seen one. Without
     *     it a reboot could be repeated for ever, so services are started instead
     */
    public static Next next(StartMethod method, @Nullable String quiescedBootId, NodeFacts facts) {
        if (facts.isActive("kubelet") && facts.isActive("docker")) {
            return Next.AWAIT_SERVICES;
        }
        if (method == StartMethod.SERVICES || quiescedBootId == null) {
            return Next.START_SERVICES;
        }
        if (facts.bootId().equals(quiescedBootId)) {
            return Next.REBOOT;
        }
        return isLeftAlone(facts, "docker") || isLeftAlone(facts, "kubelet")
                ? Next.START_SERVICES
                : Next.AWAIT_SERVICES;
    }

    /** Whether systemd will not start this unit by itself any more. */
    private static boolean isLeftAlone(NodeFacts facts, String unit) {
        return switch (facts.unit(unit)) {
            case "failed" -> true;
            case "inactive" -> !"enabled".equals(facts.unitFiles().get(unit));
            default -> false;
        };
    }
}
