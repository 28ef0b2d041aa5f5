package io.stillpoint.bus.task;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;

/** TaskProblems that the task queue itself reports. */
final class TaskProblems {

    private TaskProblems() {}

    static Problem deadlineOver(Task task, Instant now) {
        return new Problem(
                "deadline-over",
                "step " + task.step().step() + " to end before " + task.deadline(),
                "work still going on at " + now,
                "attempt " + task.step().attempt(),
                "See what it waited for; stopping and starting times are part of the cluster's declaration.");
    }

    static Problem expiredInQueue(Task task, Instant now) {
        return new Problem(
                "expired-in-queue",
                "a backup worker that takes the task before " + task.deadline(),
                "one that took it at " + now,
                "the task queue for " + task.action().capability().label(),
                "See that a backup worker of this kind runs, and that clocks agree.");
    }
}
