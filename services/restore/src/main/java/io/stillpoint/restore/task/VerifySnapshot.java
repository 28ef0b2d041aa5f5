package io.stillpoint.restore.task;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.policy.retention.CopyLog;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.util.List;

/**
 * Reads the snapshot back whole before anything is touched. The plain etcd snapshot stays for the members that are restored
 * from it next.
 */
public final class VerifySnapshot {

    private final SnapshotVault vault;
    private final VerifiedSnapshots verified;
    private final ContentRestores restores;
    private final PointChoices points;

    public VerifySnapshot(
            SnapshotVault vault, VerifiedSnapshots verified, ContentRestores restores, PointChoices points) {
        this.points = points;
        this.vault = vault;
        this.verified = verified;
        this.restores = restores;
    }

    StepFact.SnapshotVerified carryOut(Task task, Work.VerifySnapshot work, TaskContext context)
            throws IOException, InterruptedException {
        try {
            read(work.snapshot(), context);
        } catch (ProblemException e) {
            throw withAnother(work.snapshot(), e);
        }
        return new StepFact.SnapshotVerified(task.step(), work.snapshot());
    }

    private void read(SnapshotRef snapshot, TaskContext context) throws IOException, InterruptedException {
        vault.requireSealed(snapshot);
        if (snapshot.component() == Component.ETCD) {
            verified.obtain(snapshot, told(context)).close();
        } else {
            restores.readThrough(snapshot, told(context));
        }
    }

    /** The restore ends with this: so it says which point to take instead. */
    private ProblemException withAnother(SnapshotRef snapshot, ProblemException failure) {
        if (!CopyLog.tellsOfDamage(failure.problem())) {
            return failure;
        }
        try {
            return new StepFailedException(
                    points.of(snapshot.cluster())
                            .withAnother(failure.problem(), snapshot.point(), List.of(snapshot.component()), null),
                    failure.retryable(),
                    failure);
        } catch (IOException _) {
            // What was found matters more than what could be taken instead.
            return failure;
        }
    }

    private static ReadProgress told(TaskContext context) {
        return (done, expected) -> context.progress(done, expected, "reading the snapshot back");
    }
}
