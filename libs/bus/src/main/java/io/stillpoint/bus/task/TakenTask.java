package io.stillpoint.bus.task;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.internal.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A task as its worker has to look at it. The coordinator wrote both when it handed the task out and until when it waits, on its own
 * clock. Only the time between the two means anything on another clock: the task has that long from when it is taken.
 *
 * @param task with a deadline on the clock of this process
 * @param expired whether nobody can be waiting for it any more
 */
record TakenTask(Task task, boolean expired) {

    /** Clocks that differ by more than this are for {@code doctor} to find, not for a worker to make good. */
    static final Duration MOST_DIFFERENCE = Duration.ofHours(1);

    /** A task as it was written, taken {@code now} on the clock of this process. */
    static TakenTask of(Envelope<Task> written, Instant now) {
        Task task = written.data();
        Duration limit = Duration.between(written.time(), task.deadline());
        Task here =
                new Task(task.step(), task.action(), task.fencingToken(), now.plus(limit), task.work(), task.takeBy());
        Instant takeBy = Objects.requireNonNullElse(task.takeBy(), task.deadline());
        boolean over = limit.isNegative() || limit.isZero() || now.isAfter(takeBy.plus(MOST_DIFFERENCE));
        return new TakenTask(over ? task : here, over);
    }
}
