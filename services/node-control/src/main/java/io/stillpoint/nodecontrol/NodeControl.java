package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
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
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Carries out every task that checks or changes one node. The node's own script does the work and proves it. */
final class NodeControl implements TaskHandler {

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

    @Override
    public Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        if (!(task.work() instanceof Work.OnNode work)) {
            throw notOurs(task);
        }
        PatientWait waiting = new PatientWait(context, clock);
        Fence fence = Fence.of(task, context.run());
        try (RemoteNodes remote = nodes.of(work.access())) {
            return switch (task.action()) {
                case START_NODE -> new NodeStart(remote, work, fence, waiting).carryOut(task.step());
                case CHECK_HEALTH -> new HealthCheck(remote, work, probe, apiServerPort, waiting).carryOut(task.step());
                default -> {
                    try (RemoteNode node = remote.connect(work.node(), work.access())) {
                        yield once(task, work, node, fence, waiting);
                    }
                }
            };
        }
    }

    private Completion once(Task task, Work.OnNode work, RemoteNode node, Fence fence, PatientWait waiting)
            throws IOException, InterruptedException {
        StepRef step = task.step();
        String address = work.node().address();
        Duration within = waiting.left();
        return switch (task.action()) {
            case CHECK_NODE -> check(step, work, node);
            case PARK_ETCD -> {
                var parking = NodeCommand.parkEtcd(fence, within, RolePorts.afterParkingEtcd(work));
                NodeAnswer answer = node.call(parking, waiting::tell);
                yield new StepFact.EtcdParked(step, address, answer.all("parked"), answer.ports("closed"));
            }
            case PARK_PODS -> {
                var parking = NodeCommand.parkPods(fence, within, RolePorts.afterParkingPods(work));
                NodeAnswer answer = node.call(parking, waiting::tell);
                yield new StepFact.PodsParked(step, address, answer.all("parked"), answer.ports("closed"));
            }
            case QUIESCE -> {
                var quiescing = NodeCommand.quiesce(fence, within, RolePorts.afterQuiesce(work));
                NodeAnswer answer = node.call(quiescing, waiting::tell);
                yield new StepFact.NodeQuiesced(
                        step, address, answer.one("boot"), answer.all("gone"), answer.ports("closed"));
            }
            case STOP_KUBELET -> {
                node.call(NodeCommand.stopKubelet(fence, within), waiting::tell);
                yield new StepFact.KubeletStopped(step, address);
            }
            case START_KUBELET -> {
                node.call(NodeCommand.startKubelet(fence, within), waiting::tell);
                yield new StepFact.KubeletStarted(step, address);
            }
            case RESTART_KUBELET -> {
                node.call(NodeCommand.restartKubelet(fence, within), waiting::tell);
                yield new StepFact.KubeletRestarted(step, address);
            }
            case UNPARK_ETCD -> {
                NodeAnswer answer = node.call(NodeCommand.unparkEtcd(fence));
                yield new StepFact.EtcdUnparked(step, address, answer.all("unparked"));
            }
            case UNPARK_PODS -> {
                NodeAnswer answer = node.call(NodeCommand.unparkPods(fence));
                yield new StepFact.PodsUnparked(step, address, answer.all("unparked"));
            }
            default -> throw notOurs(task);
        };
    }

    private Completion check(StepRef step, Work.OnNode work, RemoteNode node) throws IOException, InterruptedException {
        NodeFacts facts = node.facts();
        Optional<Problem> problem = NodeRule.problem(work, facts, NodeScript.sha256(), clock.instant());
        if (problem.isPresent()) {
            throw new StepFailedException(problem.get(), false);
        }
        long imageBytes = node.imageSizes(work.imageMounts()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new StepFact.NodeChecked(step, work.node().address(), facts.bootId(), imageBytes, facts.active());
    }

    private static StepFailedException notOurs(Task task) {
        return new StepFailedException(
                new Problem(
                        "task-unknown",
                        "a task of node-control",
                        task.action() + " with " + task.work().getClass().getSimpleName(),
                        task.action().capability().taskTopic(),
                        "Run coordinator and backup workers of the same release."),
                false);
    }
}
