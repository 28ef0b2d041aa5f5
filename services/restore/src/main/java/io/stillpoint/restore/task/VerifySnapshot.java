package io.stillpoint.restore.task;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;

/**
 * Reads the snapshot back whole before anything is touched. The plain etcd snapshot stays for the members that are restored
 * from it next.
 */
public final class VerifySnapshot {

    private final SnapshotVault vault;
    private final VerifiedSnapshots verified;
    private final ContentRestores restores;

    public VerifySnapshot(SnapshotVault vault, VerifiedSnapshots verified, ContentRestores restores) {
        this.vault = vault;
        this.verified = verified;
        this.restores = restores;
    }

    StepFact.SnapshotVerified carryOut(Task task, Work.VerifySnapshot work, TaskContext context)
            throws IOException, InterruptedException {
        SnapshotRef snapshot = work.snapshot();
        vault.requireSealed(snapshot);
        if (snapshot.component() == Component.ETCD) {
            verified.obtain(snapshot, told(context)).close();
        } else {
            restores.readThrough(snapshot, told(context));
        }
        return new StepFact.SnapshotVerified(task.step(), snapshot);
    }

    private static ReadProgress told(TaskContext context) {
        return (done, expected) -> context.progress(done, expected, "reading the snapshot back");
    }
}
