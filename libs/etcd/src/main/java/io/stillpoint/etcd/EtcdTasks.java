package io.stillpoint.etcd;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.etcd.snapshot.SnapshotDamagedException;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** Gives each task to the class that carries it out. */
public final class EtcdTasks implements TaskHandler {

    private final TaskHandler byAction;

    /**
     * Sets the tasks up; connects to nothing yet.
     *
     * @param secrets this service's secrets directory
     */
    public EtcdTasks(Path secrets, Vault vault, InstantSource clock) {
        EtcdAccess access = new EtcdAccess(secrets, clock);
        this.byAction = new TasksByAction(Map.of(
                Action.SNAPSHOT_ETCD,
                TasksByAction.on(Work.SnapshotEtcd.class, new EtcdBackup(access, vault, clock)::carryOut),
                Action.CHECK_ETCD,
                TasksByAction.on(Work.OnEtcd.class, new EtcdCheck(access)::carryOut),
                Action.AWAIT_ETCD,
                TasksByAction.on(Work.OnEtcd.class, new EtcdHealthWait(access)::carryOut),
                Action.PROVE_ETCD_EQUAL,
                TasksByAction.on(Work.OnEtcd.class, new EtcdEqualityProof(access)::carryOut)));
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        try {
            return byAction.carryOut(task, context);
        } catch (IOException e) {
            throw StepFailedException.of(e, spoolFailed(e));
        }
    }

    private static Problem spoolFailed(IOException e) {
        return new Problem(
                "temporary-file",
                "room for a small temporary file (0.2 % of the snapshot)",
                e.toString(),
                System.getProperty("java.io.tmpdir", "the temporary directory"),
                "Free some space on the machine of this backup worker.");
    }

    static EtcdException damaged(SnapshotDamagedException e, String where) {
        return new EtcdException(
                new Problem(
                        "etcd-snapshot-damaged",
                        "a whole snapshot",
                        String.valueOf(e.getMessage()),
                        where,
                        "Nothing was stored. The step can be tried again; if it fails again, check this member's"
                                + " disk."),
                true,
                e);
    }
}
