package io.stillpoint.restore.task;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.restore.content.RegistryContent;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.schemas.Component;
import io.stillpoint.schemas.Problem;
import io.stillpoint.schemas.StepFact;
import io.stillpoint.schemas.Task;
import io.stillpoint.schemas.Work;

/** Restores what answers at an address of its own, from a snapshot that a signed point names. */
public final class RestoreContent {

    private final SnapshotVault vault;
    private final RegistryContent registry;

    public RestoreContent(SnapshotVault vault, RegistryContent registry) {
        this.vault = vault;
        this.registry = registry;
    }

    StepFact.ContentRestored carryOut(Task task, Work.RestoreContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        vault.requireSealed(work.snapshot());
        if (work.endpoint().component() != Component.REGISTRY || work.snapshot().component() != Component.REGISTRY) {
            throw new StepFailedException(
                    new Problem(
                            "task-not-ours",
                            "a snapshot of the registry",
                            "one of " + work.snapshot().component().label(),
                            task.step().step(),
                            "Look whether coordinator and restore service are of the same release."),
                    false);
        }
        return registry.restore(task.step(), work.endpoint(), work.access(), work.snapshot(), context);
    }
}
