package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import java.io.IOException;

/** Hands tasks on a node to one handler and those for the API server to another. */
final class TaskSwitch implements TaskHandler {

    private final TaskHandler nodes;
    private final TaskHandler kubernetes;

    TaskSwitch(TaskHandler nodes, TaskHandler kubernetes) {
        this.nodes = nodes;
        this.kubernetes = kubernetes;
    }

    @Override
    public Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        return (task.work() instanceof Work.OnKubernetes ? kubernetes : nodes).carryOut(task, context);
    }
}
