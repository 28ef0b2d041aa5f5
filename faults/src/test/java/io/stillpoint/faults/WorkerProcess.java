package io.stillpoint.faults;

import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.task.ShareGroup;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.vault.StoreAddressing;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Backup workers of every capability in one process that can be killed. Arguments: bootstrap servers, fleet directory, endpoint of the
 * store, directory of secrets.
 */
final class WorkerProcess {

    /** How long the task of a killed worker waits for another: a third of what it waits in life, to test more in less time. */
    static final Duration LOCK = Duration.ofSeconds(10);

    private WorkerProcess() {}

    public static void main(String[] arguments) throws VaultException {
        var config = new BusConfig(arguments[0], Map.of());
        VaultFiles files = VaultFiles.load(
                Path.of(arguments[3]),
                URI.create(arguments[2]),
                Processes.REGION,
                Processes.BUCKET,
                StoreAddressing.PATH);
        var work = new SavedWork(
                new PretendedWork(new Fleet(Path.of(arguments[1]))),
                Vault.open(files.config()),
                files.verificationKeys());
        for (WorkQueue queue : WorkQueue.all()) {
            new TaskWorker(config, new ShareGroup(queue, LOCK), work, 1, Clock.systemUTC()).start();
        }
    }
}
