package io.stillpoint.bus.task;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import java.io.IOException;

/** Carries out tasks for a backup worker. Called by one thread per running task. */
@FunctionalInterface
public interface TaskHandler {

    /**
     * Carries a task out. The same task may come again, to this process or to another: two runs must have the same
     * result as one.
     *
     * @return the fact that completes the step
     * @throws io.stillpoint.schemas.shared.ProblemException when it cannot be done; the problem goes to the
     *     operator as it is
     * @throws IOException when a stream broke; a stream that was interrupted may say so by the thread's flag alone
     * @throws InterruptedException when the deadline is over or the process ends; never swallow it
     */
    StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException;
}
