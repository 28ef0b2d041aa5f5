package io.stillpoint.nodecontrol;

import io.stillpoint.nodecontrol.decide.HealthRule;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.util.Optional;

/** Waits until a node's part of the control plane answers: first asks the node, then tries from here. */
final class HealthCheck {

    private final RemoteNodes nodes;
    private final Work.OnNode work;
    private final ApiServerProbe probe;
    private final int apiServerPort;
    private final PatientWait waiting;

    HealthCheck(RemoteNodes nodes, Work.OnNode work, ApiServerProbe probe, int apiServerPort, PatientWait waiting) {
        this.nodes = nodes;
        this.work = work;
        this.probe = probe;
        this.apiServerPort = apiServerPort;
        this.waiting = waiting;
    }

    StepFact.HealthChecked carryOut(StepRef step) throws IOException, InterruptedException {
        while (true) {
            Optional<String> missing = look();
            if (missing.isEmpty()) {
                return new StepFact.HealthChecked(step, work.node().address());
            }
            waiting.pause(
                    "control-plane-not-healthy",
                    "kubelet active and the API server answering",
                    missing.get(),
                    "node " + work.node().address(),
                    "Look at 'docker ps -a' and 'journalctl -u kubelet' there, and whether etcd is healthy.");
        }
    }

    private Optional<String> look() throws RemoteException, InterruptedException {
        Optional<String> missing;
        try (RemoteNode node = nodes.connect(work.node(), work.access())) {
            missing = HealthRule.missing(work.node(), node.facts(), apiServerPort);
        } catch (RemoteException e) {
            if (!e.retryable()) {
                throw e;
            }
            return Optional.of(e.problem().found());
        }
        if (missing.isEmpty() && HealthRule.hasApiServer(work.node())) {
            return probe.problem(work.node().address(), apiServerPort);
        }
        return missing;
    }
}
