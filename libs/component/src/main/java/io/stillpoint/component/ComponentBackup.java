package io.stillpoint.component;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.io.IOException;

/** Saves one component. Credentials are read for each task, so that a changed password needs no restart. */
@FunctionalInterface
public interface ComponentBackup {

    /**
     * Takes one snapshot into the vault, manifest and all.
     *
     * @throws io.stillpoint.schemas.shared.ProblemException when any part of it fails; then there is no snapshot
     */
    SnapshotRef take(Task task, Work.SnapshotContent work, TaskContext context)
            throws IOException, InterruptedException;
}
