package io.stillpoint.etcd;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.etcd.client.CallLimits;
import io.stillpoint.etcd.snapshot.SnapshotDamagedException;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Gives each task to the class that carries it out. */
public final class EtcdTasks implements TaskHandler {

    private final EtcdCheck checkEtcd;
    private final EtcdHealthWait awaitEtcd;
    private final EtcdBackup snapshotEtcd;
    private final EtcdEqualityProof proveEtcdEqual;

    /**
     * Sets the tasks up; connects to nothing yet.
     *
     * @param secrets this service's secrets directory
     */
    public EtcdTasks(Path secrets, Vault vault, InstantSource clock, CallLimits limits) {
        EtcdAccess access = new EtcdAccess(secrets, clock, limits);
        this.checkEtcd = new EtcdCheck(access);
        this.awaitEtcd = new EtcdHealthWait(access, clock);
        this.snapshotEtcd = new EtcdBackup(access, vault, clock);
        this.proveEtcdEqual = new EtcdEqualityProof(access);
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        try {
            return switch (task.work()) {
                case Work.SnapshotEtcd work
                when task.action() == Action.SNAPSHOT_ETCD -> snapshotEtcd.carryOut(task.step(), work, context);
                case Work.OnEtcd work
                when task.action() == Action.CHECK_ETCD -> checkEtcd.carryOut(task.step(), work, context);
                case Work.OnEtcd work
                when task.action() == Action.AWAIT_ETCD -> awaitEtcd.carryOut(task.step(), work, context);
                case Work.OnEtcd work
                when task.action() == Action.PROVE_ETCD_EQUAL -> proveEtcdEqual.carryOut(task.step(), work, context);
                default -> throw new StepFailedException(notMine(task), false);
            };
        } catch (ProblemException e) {
            throw e;
        } catch (IOException e) {
            throw new EtcdException(spoolFailed(e), true, e);
        }
    }

    private static Problem notMine(Task task) {
        return new Problem(
                "task-unknown",
                "a task about etcd",
                task.action() + " with " + task.work().getClass().getSimpleName(),
                task.step().step(),
                "Run coordinator and backup workers of the same release.");
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
                        "Nothing was stored. The step can be tried again; if it fails again, check this member's disk."),
                true,
                e);
    }
}
