package io.stillpoint.bus;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A worker that takes a task, says so by a file and never ends it: to be killed. Arguments: bootstrap servers, action,
 * file, slots.
 */
final class WorkerInItsOwnProcess {

    private WorkerInItsOwnProcess() {}

    public static void main(String[] arguments) {
        Path taken = Path.of(arguments[2]);
        int slots = Integer.parseInt(arguments[3]);
        TaskHandler endless = (task, context) -> {
            try {
                Files.writeString(taken, task.step().saga());
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
            new CountDownLatch(1).await();
            return Samples.done(task);
        };
        var config = new BusConfig(arguments[0], Map.of());
        new TaskWorker(config, WorkQueue.of(Action.valueOf(arguments[1])), endless, slots, Clock.systemUTC()).start();
    }
}
