package io.stillpoint.nodebackup;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.certificates.CertificatesBackup;
import io.stillpoint.nodeimage.NodeImageProvider;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.VerificationKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/** Carries out this service's tasks. */
final class NodeBackup implements TaskHandler {

    private final Vault vault;
    private final VerificationKeys verificationKeys;
    private final Clock clock;
    private final TaskHandler byAction;

    /** {@code verificationKeys} may be empty; then signatures are written unchecked. */
    NodeBackup(
            Vault vault,
            VerificationKeys verificationKeys,
            NodeImageProvider images,
            CertificatesBackup certificates,
            Clock clock) {
        this.vault = vault;
        this.verificationKeys = verificationKeys;
        this.clock = clock;
        this.byAction = new TasksByAction(Map.of(
                Action.CHECK_VAULT,
                TasksByAction.on(Work.OnVault.class, (task, work, context) -> check(task, context)),
                Action.IMAGE_NODE,
                TasksByAction.on(
                        Work.ImageNode.class,
                        (task, work, context) ->
                                new StepFact.SnapshotCompleted(task.step(), images.image(task, work, vault, context))),
                Action.SNAPSHOT_CERTIFICATES,
                TasksByAction.on(
                        Work.SnapshotCertificates.class,
                        (task, work, context) -> new StepFact.SnapshotCompleted(
                                task.step(), certificates.take(task, work, vault, context))),
                Action.SEAL_POINT,
                TasksByAction.on(Work.SealPoint.class, (task, work, context) -> seal(task, work))));
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        return byAction.carryOut(task, context);
    }

    private StepFact.VaultChecked check(Task task, TaskContext context) throws VaultException {
        context.progress(0, null, "writing, reading and removing a probe object");
        Vault.Probe probe = vault.probe();
        return new StepFact.VaultChecked(task.step(), probe.objectLock(), probe.bytesPerSecond());
    }

    /**
     * Seals a recovery point. Checks the signature first: a restore would refuse a bad one, and now the backup can
     * still be repeated.
     */
    private StepFact.RecoveryPointSealed seal(Task task, Work.SealPoint work) throws VaultException {
        if (!verificationKeys.isEmpty()) {
            verificationKeys.check(
                    work.signingKeyId(),
                    work.document().getBytes(StandardCharsets.UTF_8),
                    work.signature(),
                    "recovery point " + work.point());
        }
        Vault.Sealed sealed = vault.seal(task.step().cluster(), work, clock);
        return new StepFact.RecoveryPointSealed(
                task.step(),
                work.point(),
                sealed.key(),
                sealed.sha256(),
                sealed.version(),
                sealed.signatureVersion(),
                sealed.lockedUntil());
    }
}
