package io.stillpoint.restore.task;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.restore.content.Contents;
import io.stillpoint.restore.snapshot.ReadProgress;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.restore.snapshot.SnapshotVerifier;
import io.stillpoint.restore.snapshot.VerifiedSnapshots;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.SnapshotRef;


/**
 * Reads the snapshot back whole before anything is touched. The plain etcd snapshot stays for the members that are restored
 * from it next.
 */
public final class VerifySnapshot {

    private final SnapshotVault vault;
    private final SnapshotVerifier verifier;
    private final VerifiedSnapshots verified;
    private final Contents contents;

    public VerifySnapshot(
            SnapshotVault vault, SnapshotVerifier verifier, VerifiedSnapshots verified, Contents contents) {
        this.vault = vault;
        this.verifier = verifier;
        this.verified = verified;
        this.contents = contents;
    }

    StepFact.SnapshotVerified carryOut(Task task, Work.VerifySnapshot work, TaskContext context)
            throws StepFailedException, InterruptedException {
        SnapshotRef snapshot = work.snapshot();
        vault.requireSealed(snapshot);
        switch (snapshot.component()) {
            case ETCD -> {
                VerifiedSnapshots.Lease lease = verified.obtain(snapshot, told(context));
                lease.close();
            }
            case NODE_IMAGE, CERTIFICATES -> verifier.readThrough(snapshot, told(context));
            case REGISTRY -> contents.registry().readThrough(snapshot, told(context));
            case MONGODB -> contents.mongodb().readThrough(snapshot, told(context));
            case MARIADB -> contents.mariadb().readThrough(snapshot, told(context));
        }
        return new StepFact.SnapshotVerified(task.step(), snapshot);
    }

    private static ReadProgress told(TaskContext context) {
        return (done, expected) -> context.progress(done, expected, "reading the snapshot back");
    }
}
