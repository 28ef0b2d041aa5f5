package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.schemas.event.StepFact.Completion;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import java.io.IOException;

/** Hands what concerns a node to one side and what the API server is asked for to the other. */
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
