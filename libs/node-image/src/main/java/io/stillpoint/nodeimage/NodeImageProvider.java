package io.stillpoint.nodeimage;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.Vault;
import java.io.IOException;

/** A way to image a node. {@code archive} needs only SSH. */
public interface NodeImageProvider {

    /**
     * Takes a whole image into the vault, with its manifest.
     *
     * @throws StepFailedException when any part of it fails; then there is no snapshot
     */
    SnapshotRef image(Task task, Work.ImageNode work, Vault vault, TaskContext context)
            throws IOException, InterruptedException;
}
