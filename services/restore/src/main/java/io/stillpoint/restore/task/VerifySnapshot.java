package io.stillpoint.restore.task;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.restore.content.RegistryContent;
import io.stillpoint.restore.snapshot.SnapshotVault;
import io.stillpoint.restore.snapshot.SnapshotVerifier;
import io.stillpoint.restore.snapshot.VerifiedSnapshots;
import io.stillpoint.schemas.SnapshotRef;
import io.stillpoint.schemas.StepFact;
import io.stillpoint.schemas.Task;
import io.stillpoint.schemas.Work;

/**
 * Reads the snapshot back whole before anything is touched. The plain etcd snapshot stays for the members that are restored
 * from it next.
 */
public final class VerifySnapshot {

    private final SnapshotVault vault;
    private final SnapshotVerifier verifier;
    private final VerifiedSnapshots verified;
    private final RegistryContent registry;

    public VerifySnapshot(
            SnapshotVault vault, SnapshotVerifier verifier, VerifiedSnapshots verified, RegistryContent registry) {
        this.vault = vault;
        this.verifier = verifier;
        this.verified = verified;
        this.registry = registry;
    }

    StepFact.SnapshotVerified carryOut(Task task, Work.VerifySnapshot work, TaskContext context)
            throws StepFailedException, InterruptedException {
        SnapshotRef snapshot = work.snapshot();
        vault.requireSealed(snapshot);
        switch (snapshot.component()) {
            case ETCD -> {
                VerifiedSnapshots.Lease lease = verified.obtain(
                        snapshot, (done, expected) -> context.progress(done, expected, "reading the snapshot back"));
                lease.close();
            }
            case NODE_IMAGE, MONGODB, MARIADB, CERTIFICATES ->
                verifier.readThrough(
                        snapshot, (done, expected) -> context.progress(done, expected, "reading the snapshot back"));
            case REGISTRY ->
                registry.readThrough(
                        snapshot, (done, expected) -> context.progress(done, expected, "reading the blobs back"));
        }
        return new StepFact.SnapshotVerified(task.step(), snapshot);
    }
}
