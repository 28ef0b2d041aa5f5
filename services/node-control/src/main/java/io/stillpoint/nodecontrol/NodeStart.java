package io.stillpoint.nodecontrol;

import io.stillpoint.nodecontrol.decide.StartRule;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings a node back: looks, lets {@link StartRule} decide, acts, looks again. A node that does not answer is normal
 * here. It succeeds only after a fenced command has seen kubelet and docker stay active: an earlier stop may still run
 * on the node, and only a newer token ends it.
 */
final class NodeStart {

    /** Short, so that changes are noticed and decided on again. */
    private static final Duration ONE_WAIT = Duration.ofSeconds(30);

    /** How long a shutdown may take; then the order counts as lost. */
    private static final Duration REBOOT_PATIENCE = Duration.ofSeconds(120);

    private final RemoteNodes nodes;
    private final Work.OnNode work;
    private final Fence fence;
    private final PatientWait waiting;
    private @Nullable Duration rebootOrdered;

    NodeStart(RemoteNodes nodes, Work.OnNode work, Fence fence, PatientWait waiting) {
        this.nodes = nodes;
        this.work = work;
        this.fence = fence;
        this.waiting = waiting;
    }

    StepFact.NodeStarted carryOut(StepRef step) throws IOException, InterruptedException {
        while (true) {
            String missing;
            try (RemoteNode node = nodes.connect(work.node(), work.access())) {
                NodeFacts facts = node.facts();
                StartRule.Next next = StartRule.next(work.startMethod(), work.quiescedBootId(), facts);
                if (next != StartRule.Next.REBOOT) {
                    String bootId = node.call(bringUp(next), waiting::tell).one("boot");
                    return new StepFact.NodeStarted(step, work.node().address(), bootId);
                }
                reboot(node, facts.bootId());
                missing = "it was told to reboot and still has boot id " + facts.bootId();
            } catch (RemoteException e) {
                // A slow service, or a machine on its way down or up: this is what we wait for.
                if (!e.retryable()) {
                    throw e;
                }
                missing = e.problem().found();
            }
            waiting.pause(
                    "node-not-started",
                    "kubelet and docker active",
                    missing,
                    "node " + work.node().address(),
                    "Look at the machine's console, at 'systemctl status kubelet docker' and whether both are enabled.");
        }
    }

    private NodeCommand bringUp(StartRule.Next next) {
        Duration left = waiting.left();
        Duration within = left.compareTo(ONE_WAIT) < 0 ? left : ONE_WAIT;
        return next == StartRule.Next.START_SERVICES
                ? NodeCommand.startServices(fence, within)
                : NodeCommand.awaitServices(fence, within);
    }

    private void reboot(RemoteNode node, String bootId) throws RemoteException, InterruptedException {
        Duration now = waiting.since();
        Duration ordered = rebootOrdered;
        if (ordered == null || now.minus(ordered).compareTo(REBOOT_PATIENCE) > 0) {
            // Before the call: a shutdown may end the command before it can answer.
            rebootOrdered = now;
            node.call(NodeCommand.reboot(fence, bootId));
        }
    }
}
