package io.stillpoint.registrybackup;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.bus.TaskHandler;
import io.stillpoint.registry.BackupOptions;
import io.stillpoint.registry.RegistryBackup;
import io.stillpoint.registry.SnapshotPlace;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryCredentials;
import io.stillpoint.registry.root.Lost;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes snapshots of registries, and tells failures the way the coordinator takes them. */
final class RegistryTasks implements TaskHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryTasks.class);

    private final Path secrets;
    private final Vault vault;
    private final Path spool;
    private final InstantSource clock;

    /**
     * Sets the tasks up; nothing is connected to yet.
     *
     * @param secrets this service's secrets directory
     * @param spool an existing directory for blobs on their way
     */
    RegistryTasks(Path secrets, Vault vault, Path spool, InstantSource clock) {
        this.secrets = secrets;
        this.vault = vault;
        this.spool = spool;
        this.clock = clock;
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context)
            throws StepFailedException, InterruptedException {
        if (!(task.work() instanceof Work.SnapshotContent work) || task.action() != Action.SNAPSHOT_REGISTRY) {
            throw new StepFailedException(notOurs(task), false);
        }
        try {
            return snapshot(task, work, context);
        } catch (ProblemException e) {
            throw new StepFailedException(e.problem(), e.retryable(), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                // Streams can tell an interruption by the flag alone.
                InterruptedException interrupted = new InterruptedException("interrupted while a stream was moved on");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw new StepFailedException(spoolFailed(e), true, e);
        }
    }

    private StepFact.SnapshotCompleted snapshot(Task task, Work.SnapshotContent work, TaskContext context)
            throws IOException, InterruptedException {
        // Read anew for each task, so that a changed password needs no restart.
        var access = RegistryCredentials.load(
                secrets, work.access().credentials(), work.endpoint().url());
        var place = new SnapshotPlace(
                task.step().cluster(), work.point(), work.endpoint().component(), context.run());
        try (RegistryClient client = RegistryClient.open(access)) {
            RegistryBackup.Taken taken =
                    new RegistryBackup(client, vault, new BackupOptions(spool)).run(place, context::progress, clock);
            for (Lost lost : taken.facts().lost()) {
                LOG.warn("left out of the snapshot: {}", lost);
            }
            return new StepFact.SnapshotCompleted(task.step(), taken.snapshot());
        }
    }

    private static Problem notOurs(Task task) {
        return new Problem(
                "task-not-ours",
                "a task about a registry",
                task.action() + " with " + task.work().getClass().getSimpleName(),
                task.step().step(),
                "Run coordinator and backup workers of the same release.");
    }

    private Problem spoolFailed(IOException e) {
        return new Problem(
                "spool-failed",
                "room for the largest blobs of the registry, compressed",
                e.toString(),
                spool.toString(),
                "Free some space there, or set stillpoint.spool to a larger disk.");
    }
}
