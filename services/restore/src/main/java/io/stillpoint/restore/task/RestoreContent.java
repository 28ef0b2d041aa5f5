package io.stillpoint.restore.task;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.restore.content.Content;
import io.stillpoint.restore.content.Contents;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;

/** Restores what answers at an address of its own, from a snapshot that a signed point names. */
public final class RestoreContent {

    private final SnapshotVault vault;
    private final Contents contents;

    public RestoreContent(SnapshotVault vault, Contents contents) {
        this.vault = vault;
        this.contents = contents;
    }

    StepFact.ContentRestored carryOut(Task task, Work.RestoreContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        vault.requireSealed(work.snapshot());
        Component component = work.endpoint().component();
        Optional<Content> content = contents.of(component);
        if (content.isEmpty() || work.snapshot().component() != component) {
            throw new StepFailedException(
                    new Problem(
                            "task-not-ours",
                            "an address and a snapshot of registry, mongodb or mariadb",
                            "an address of %s and a snapshot of %s"
                                    .formatted(
                                            component.label(),
                                            work.snapshot().component().label()),
                            task.step().step(),
                            "Look whether coordinator and restore service are of the same release."),
                    false);
        }
        return content.get().restore(task, work, context);
    }
}
