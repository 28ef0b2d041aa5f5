package io.stillpoint.faults;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.keys.VerificationKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Works on the pretended nodes, but what it saves, seals and reads back is in a real vault. */
record SavedWork(PretendedWork nodes, Vault vault, VerificationKeys verification) implements TaskHandler {

    /** More than one part of an upload, and it does not compress. */
    private static final int LARGE_BYTES = 9 << 20;

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        StepFact.Completion pretended = nodes.carryOut(task, context);
        return switch (task.work()) {
            case Work.OnVault _ -> checked(task);
            case Work.SnapshotEtcd work -> saved(task, work.point(), Component.ETCD, context, Consistency.HOT);
            case Work.SnapshotCertificates work ->
                saved(task, work.point(), Component.CERTIFICATES, context, Consistency.HOT);
            case Work.ImageNode work -> saved(task, work.point(), Component.NODE_IMAGE, context, Consistency.COLD);
            case Work.SealPoint work -> {
                Vault.Sealed sealed = vault.seal(task.step().cluster(), work, Clock.systemUTC());
                yield new StepFact.RecoveryPointSealed(
                        task.step(), work.point(), sealed.key(), sealed.sha256(), null, null, null);
            }
            case Work.PlanRestore work -> planned(task, work);
            case Work.VerifySnapshot work -> {
                vault.verifyStored(work.snapshot());
                yield pretended;
            }
            default -> pretended;
        };
    }

    private StepFact.VaultChecked checked(Task task) throws IOException {
        Vault.Probe probe = vault.probe();
        return new StepFact.VaultChecked(task.step(), probe.objectLock(), probe.bytesPerSecond());
    }

    /** The newest point that has what is wanted. */
    private StepFact.RestorePlanned planned(Task task, Work.PlanRestore work) throws IOException {
        String cluster = task.step().cluster();
        for (String point : vault.points(cluster).reversed()) {
            List<SnapshotRef> snapshots = vault.point(cluster, point, verification).document().snapshots().stream()
                    .filter(snapshot -> work.components().contains(snapshot.component()))
                    .toList();
            if (snapshots.size() == work.components().size()) {
                return new StepFact.RestorePlanned(
                        task.step(), point, snapshots, List.of(), List.of(), PretendedFacts.PLAN_DIGEST, "identity");
            }
        }
        throw new IOException("no point of " + cluster + " has " + work.components());
    }

    private StepFact.SnapshotCompleted saved(
            Task task, String point, Component component, TaskContext context, Consistency consistency)
            throws IOException {
        Instant now = Instant.now();
        String target = task.step().target();
        SnapshotWriter writer =
                vault.begin(task.step().cluster(), point, component, target, context.run(), consistency);
        try (VaultOutput output = writer.object("content")) {
            output.write(content(point, component, target));
            output.commit();
        }
        return new StepFact.SnapshotCompleted(
                task.step(),
                writer.commit(
                        consistency == Consistency.COLD,
                        Map.of(),
                        Map.of(),
                        List.of("cp content restored"),
                        component == Component.ETCD ? 42L : null,
                        now,
                        now));
    }

    /** Etcd and the image of one node are large. */
    private static byte[] content(String point, Component component, String target) {
        byte[] name = (point + "/" + target).getBytes(StandardCharsets.UTF_8);
        if (component != Component.ETCD && !target.endsWith(".1")) {
            return name;
        }
        byte[] noise = new byte[LARGE_BYTES];
        new Random(name.length).nextBytes(noise);
        return noise;
    }
}
