package io.stillpoint.restore.content;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.restore.snapshot.ReadProgress;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.Optional;

/** One kind of what answers at an address of its own. */
public sealed interface Content permits RegistryContent, DatabaseContent {

    /**
     * Why this can't be restored there now; empty when it can. Changes nothing.
     *
     * @param snapshot what would be restored; empty when the point holds none or its manifest can't be used, so that only the
     *     server is asked
     * @throws StepFailedException when the vault does not answer: another attempt may find otherwise
     */
    Optional<Problem> refusal(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws StepFailedException, InterruptedException;

    /**
     * Reads every object of a snapshot back: stored bytes, decryption, plain bytes. Keeps nothing.
     *
     * @throws StepFailedException {@code object-damaged} and what the component finds wrong with its own data
     */
    void readThrough(SnapshotRef snapshot, ReadProgress progress) throws StepFailedException, InterruptedException;

    /** Brings the snapshot back and proves it; doing it twice finds it done. */
    StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws StepFailedException, InterruptedException;
}
