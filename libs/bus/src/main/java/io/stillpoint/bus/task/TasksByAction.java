package io.stillpoint.bus.task;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.util.Map;

/** Hands each task to the handler of its action; an action that this service does not know fails the step. */
public final class TasksByAction implements TaskHandler {

    private final Map<Action, TaskHandler> handlers;

    public TasksByAction(Map<Action, ? extends TaskHandler> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    /** Carries out a task that needs to know a {@code W}. */
    @FunctionalInterface
    public interface WorkHandler<W extends Work> {
        StepFact.Completion carryOut(Task task, W work, TaskContext context) throws IOException, InterruptedException;
    }

    /** Hands tasks with a {@code kind} of work to {@code handler} and refuses others as {@link #work} does. */
    public static <W extends Work> TaskHandler on(Class<W> kind, WorkHandler<W> handler) {
        return (task, context) -> handler.carryOut(task, work(task, kind), context);
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        TaskHandler handler = handlers.get(task.action());
        if (handler == null) {
            throw unknown(task, "one of the actions " + handlers.keySet(), found(task));
        }
        return handler.carryOut(task, context);
    }

    /**
     * Returns the task's work, as its action requires it.
     *
     * @throws StepFailedException {@code task-unknown} when coordinator and service are of different releases
     */
    public static <W extends Work> W work(Task task, Class<W> kind) throws StepFailedException {
        if (kind.isInstance(task.work())) {
            return kind.cast(task.work());
        }
        throw unknown(task, kind.getSimpleName(), found(task));
    }

    /** Says that coordinator and service are of different releases: {@code task-unknown}. */
    public static StepFailedException unknown(Task task, String expected, String found) {
        return new StepFailedException(
                new Problem(
                        "task-unknown",
                        expected,
                        found,
                        task.step().step(),
                        "Run the coordinator and all services of the same release."),
                false);
    }

    private static String found(Task task) {
        return task.action() + " with " + task.work().getClass().getSimpleName();
    }
}
