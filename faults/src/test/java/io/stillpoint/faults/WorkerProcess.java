package io.stillpoint.faults;

import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.task.ShareGroup;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.WorkQueue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Backup workers of every capability in one process that can be killed. Arguments: bootstrap servers, fleet directory. */
final class WorkerProcess {

    /** How long the task of a killed worker waits for another: a third of what it waits in life, to test more in less time. */
    private static final Duration LOCK = Duration.ofSeconds(10);

    private WorkerProcess() {}

    public static void main(String[] arguments) {
        var config = new BusConfig(arguments[0], Map.of());
        var work = new PretendedWork(new Fleet(Path.of(arguments[1])));
        for (WorkQueue queue : WorkQueue.all()) {
            new TaskWorker(config, new ShareGroup(queue, LOCK), work, 1, Clock.systemUTC()).start();
        }
    }
}
