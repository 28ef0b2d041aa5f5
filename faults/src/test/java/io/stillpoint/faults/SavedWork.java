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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Works on the pretended nodes, but what it saves and seals is in a real vault. */
record SavedWork(PretendedWork nodes, Vault vault) implements TaskHandler {

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        String cluster = task.step().cluster();
        return switch (task.work()) {
            case Work.SnapshotEtcd work ->
                new StepFact.SnapshotCompleted(
                        task.step(),
                        save(cluster, work.point(), Component.ETCD, "etcd", context.run(), Consistency.HOT));
            case Work.ImageNode work ->
                new StepFact.SnapshotCompleted(
                        task.step(),
                        save(
                                cluster,
                                work.point(),
                                Component.NODE_IMAGE,
                                task.step().target(),
                                context.run(),
                                Consistency.COLD));
            case Work.SealPoint work -> {
                Vault.Sealed sealed = vault.seal(cluster, work, Clock.systemUTC());
                yield new StepFact.RecoveryPointSealed(
                        task.step(), work.point(), sealed.key(), sealed.sha256(), null, null, null);
            }
            default -> nodes.carryOut(task, context);
        };
    }

    private SnapshotRef save(
            String cluster, String point, Component component, String target, String run, Consistency consistency)
            throws IOException {
        Instant now = Instant.now();
        SnapshotWriter writer = vault.begin(cluster, point, component, target, run, consistency);
        try (VaultOutput output = writer.object("content")) {
            output.write((point + "/" + target).getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
        Long revision = component == Component.ETCD ? 42L : null;
        return writer.commit(
                consistency == Consistency.COLD,
                Map.of(),
                Map.of(),
                List.of("cp content restored"),
                revision,
                now,
                now);
    }
}
