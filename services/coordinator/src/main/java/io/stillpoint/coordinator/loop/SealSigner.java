package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.vault.keys.PointSigner;
import java.nio.charset.StandardCharsets;

/** Signs recovery points on their way out: the decider holds no keys. Ed25519 gives the same signature every time. */
public final class SealSigner {

    private final PointSigner signer;

    public SealSigner(PointSigner signer) {
        this.signer = signer;
    }

    /** The task with its document signed; other tasks as they are. */
    Task signed(Task task) {
        if (!(task.work() instanceof Work.SealPoint seal)) {
            return task;
        }
        String signature = signer.sign(seal.document().getBytes(StandardCharsets.UTF_8));
        return new Task(
                task.step(),
                task.action(),
                task.fencingToken(),
                task.deadline(),
                new Work.SealPoint(
                        seal.point(), seal.pinned(), seal.document(), signature, signer.keyId(), seal.lock()),
                task.takeBy());
    }
}
