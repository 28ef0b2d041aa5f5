package io.stillpoint.nodecontrol;

import static java.util.Map.entry;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.nodecontrol.decide.NodeRule;
import io.stillpoint.nodecontrol.decide.RolePorts;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeAnswer;
import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.NodeScript;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Carries out every task that checks or changes one node. The node's own script does the work and proves it. */
final class NodeControl {

    private final NodeAccess nodes;
    private final ApiServerProbe probe;
    private final int apiServerPort;
    private final Clock clock;

    NodeControl(NodeAccess nodes, ApiServerProbe probe, int apiServerPort, Clock clock) {
        this.nodes = nodes;
        this.probe = probe;
        this.apiServerPort = apiServerPort;
        this.clock = clock;
    }

    /** One task on one node, as its action needs to know it. */
    private record NodeTask(StepRef step, Work.OnNode work, Fence fence, PatientWait waiting) {

        String address() {
            return work.node().address();
        }

        Duration within() {
            return waiting.left();
        }

        /** Passes on what the node waits for meanwhile. */
        NodeAnswer call(RemoteNode node, NodeCommand command) throws IOException, InterruptedException {
            return node.call(command, waiting::tell);
        }
    }

    /** What is done with {@code R}: one connection that lasts, or connections that come and go. */
    @FunctionalInterface
    private interface NodeAction<R> {
        Completion carryOut(R remote, NodeTask task) throws IOException, InterruptedException;
    }

    Map<Action, TaskHandler> handlers() {
        return Map.ofEntries(
                entry(
                        Action.START_NODE,
                        onNodes((remote, task) -> new NodeStart(remote, task.work(), task.fence(), task.waiting())
                                .carryOut(task.step()))),
                entry(
                        Action.CHECK_HEALTH,
                        onNodes((remote, task) -> new HealthCheck(
                                        remote, task.work(), probe, apiServerPort, task.waiting())
                                .carryOut(task.step()))),
                entry(Action.CHECK_NODE, onNode(this::check)),
                entry(Action.PARK_ETCD, onNode(NodeControl::parkEtcd)),
                entry(Action.PARK_PODS, onNode(NodeControl::parkPods)),
                entry(Action.QUIESCE, onNode(NodeControl::quiesce)),
                entry(Action.STOP_KUBELET, onNode((node, task) -> {
                    task.call(node, NodeCommand.stopKubelet(task.fence(), task.within()));
                    return new StepFact.KubeletStopped(task.step(), task.address());
                })),
                entry(Action.START_KUBELET, onNode((node, task) -> {
                    task.call(node, NodeCommand.startKubelet(task.fence(), task.within()));
                    return new StepFact.KubeletStarted(task.step(), task.address());
                })),
                entry(Action.RESTART_KUBELET, onNode((node, task) -> {
                    task.call(node, NodeCommand.restartKubelet(task.fence(), task.within()));
                    return new StepFact.KubeletRestarted(task.step(), task.address());
                })),
                entry(Action.UNPARK_ETCD, onNode((node, task) -> {
                    NodeAnswer answer = node.call(
                            NodeCommand.unparkEtcd(task.fence(), task.work().adoptParked()));
                    return new StepFact.EtcdUnparked(
                            task.step(), task.address(), answer.all("unparked"), answer.all("adopted"));
                })),
                entry(Action.UNPARK_PODS, onNode((node, task) -> {
                    NodeAnswer answer = node.call(
                            NodeCommand.unparkPods(task.fence(), task.work().adoptParked()));
                    return new StepFact.PodsUnparked(
                            task.step(),
                            task.address(),
                            answer.all("unparked"),
                            answer.all("adopted"),
                            answer.all("stranger"));
                })));
    }

    private static Completion parkEtcd(RemoteNode node, NodeTask task) throws IOException, InterruptedException {
        NodeAnswer answer = task.call(
                node, NodeCommand.parkEtcd(task.fence(), task.within(), RolePorts.afterParkingEtcd(task.work())));
        return new StepFact.EtcdParked(task.step(), task.address(), answer.all("parked"), answer.ports("closed"));
    }

    private static Completion parkPods(RemoteNode node, NodeTask task) throws IOException, InterruptedException {
        NodeAnswer answer = task.call(
                node, NodeCommand.parkPods(task.fence(), task.within(), RolePorts.afterParkingPods(task.work())));
        return new StepFact.PodsParked(task.step(), task.address(), answer.all("parked"), answer.ports("closed"));
    }

    private static Completion quiesce(RemoteNode node, NodeTask task) throws IOException, InterruptedException {
        NodeAnswer answer =
                task.call(node, NodeCommand.quiesce(task.fence(), task.within(), RolePorts.afterQuiesce(task.work())));
        return new StepFact.NodeQuiesced(
                task.step(), task.address(), answer.one("boot"), answer.all("gone"), answer.ports("closed"));
    }

    private TaskHandler onNodes(NodeAction<RemoteNodes> action) {
        return TasksByAction.on(Work.OnNode.class, (task, work, context) -> {
            PatientWait waiting = new PatientWait(context);
            try (RemoteNodes remote = nodes.of(work.access())) {
                return action.carryOut(remote, new NodeTask(task.step(), work, Fence.of(task, context.run()), waiting));
            }
        });
    }

    private TaskHandler onNode(NodeAction<RemoteNode> action) {
        return onNodes((remote, task) -> {
            try (RemoteNode node =
                    remote.connect(task.work().node(), task.work().access())) {
                return action.carryOut(node, task);
            }
        });
    }

    private Completion check(RemoteNode node, NodeTask task) throws IOException, InterruptedException {
        NodeFacts facts = node.facts();
        Instant now = clock.instant();
        Optional<Problem> problem = NodeRule.problem(task.work(), facts, NodeScript.sha256(), now);
        if (problem.isPresent()) {
            throw new StepFailedException(problem.get(), false);
        }
        long imageBytes = node.imageSizes(task.work().imageMounts()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new StepFact.NodeChecked(
                task.step(),
                task.address(),
                facts.bootId(),
                imageBytes,
                facts.active(),
                NodeRule.notes(task.work(), facts, now));
    }
}
