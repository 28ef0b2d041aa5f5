package io.stillpoint.bus.task;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.Objects;

/** Problems that the task queue itself reports. */
final class TaskProblems {

    private TaskProblems() {}

    static Problem deadlineOver(Task task, Instant now) {
        return new Problem(
                "deadline-over",
                "step " + task.step().step() + " to end before " + task.deadline(),
                "work still going on at " + now,
                "attempt " + task.step().attempt(),
                "Look at what it waited for. The cluster's declaration sets the times for stops and starts.");
    }

    static Problem takenTooOften(Task task, int delivery) {
        return new Problem(
                "taken-too-often",
                "a backup worker that carries the task out",
                "%d that took it and ended before they reported".formatted(delivery - 1),
                "the task queue for " + task.action().capability().label(),
                "Look at the logs and the memory of these backup workers: one that dies takes the tasks beside it"
                        + " along. Another attempt follows while there is time.");
    }

    static Problem expiredInQueue(Task task, Instant now) {
        return new Problem(
                "expired-in-queue",
                "a backup worker to take the task before %s, until when the coordinator waited"
                        .formatted(Objects.requireNonNullElse(task.takeBy(), task.deadline())),
                "one that took it at %s on its own clock, more than %d min later"
                        .formatted(now, TakenTask.MOST_DIFFERENCE.toMinutes()),
                "the task queue for " + task.action().capability().label(),
                "See that a backup worker of this kind runs. If one ran all the time its clock is ahead: ./stillpoint doctor says by how much.");
    }
}
