package io.stillpoint.restore.task;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.bus.TaskHandler;
import io.stillpoint.restore.certificates.CertificateRestore;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;


/** Hands each task to the step that carries it out. */
public final class RestoreTasks implements TaskHandler {

    private final PlanRestore plan;
    private final VerifySnapshot verify;
    private final ReplaceEtcdData replace;
    private final RollBackEtcdData rollBack;
    private final RestoreContent content;
    private final RollBackContent rollBackContent;
    private final CertificateRestore certificates;
    private final TasksInProgress inProgress;

    public RestoreTasks(
            PlanRestore plan,
            VerifySnapshot verify,
            ReplaceEtcdData replace,
            RollBackEtcdData rollBack,
            RestoreContent content,
            RollBackContent rollBackContent,
            CertificateRestore certificates,
            TasksInProgress inProgress) {
        this.plan = plan;
        this.verify = verify;
        this.replace = replace;
        this.rollBack = rollBack;
        this.content = content;
        this.rollBackContent = rollBackContent;
        this.certificates = certificates;
        this.inProgress = inProgress;
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context)
            throws StepFailedException, InterruptedException {
        try (TasksInProgress.Mark mark = inProgress.begin()) {
            return switch (task.work()) {
                case Work.PlanRestore work -> plan.carryOut(task, work, context);
                case Work.VerifySnapshot work -> verify.carryOut(task, work, context);
                case Work.ReplaceEtcdData work -> replace.carryOut(task, work, context);
                case Work.RollBackEtcdData work -> rollBack.carryOut(task, work, context);
                case Work.OnNode work -> throw notOurs(task, work);
                case Work.OnEtcd work -> throw notOurs(task, work);
                case Work.OnKubernetes work -> throw notOurs(task, work);
                case Work.OnVault work -> throw notOurs(task, work);
                case Work.ImageNode work -> throw notOurs(task, work);
                case Work.SnapshotEtcd work -> throw notOurs(task, work);
                case Work.SealPoint work -> throw notOurs(task, work);
                case Work.SnapshotCertificates work -> throw notOurs(task, work);
                case Work.RestoreCertificates work -> certificates.carryOut(task, work, context);
                case Work.RollBackCertificates work -> certificates.rollBack(task, work, context);
                case Work.SnapshotContent work -> throw notOurs(task, work);
                case Work.RestoreContent work -> content.carryOut(task, work, context);
                case Work.RollBackContent work -> rollBackContent.carryOut(task, work, context);
            };
        }
    }

    private static StepFailedException notOurs(Task task, Work work) {
        return new StepFailedException(
                new Problem(
                        "task-not-ours",
                        "a task of the restore service",
                        "%s with %s".formatted(task.action(), work.getClass().getSimpleName()),
                        task.step().step(),
                        "Look whether coordinator and restore service are of the same release."),
                false);
    }
}
