package io.stillpoint.restore.task;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.certificates.CertificatesRestore;
import io.stillpoint.etcd.restore.EtcdRestore;
import io.stillpoint.etcd.restore.EtcdRollBack;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.content.LossNotes;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Hands each task to the step that carries it out. */
public final class RestoreTasks implements TaskHandler {

    private final TaskHandler steps;
    private final TasksInProgress inProgress;

    public RestoreTasks(
            PlanRestore plan,
            VerifySnapshot verify,
            EtcdRestore replace,
            EtcdRollBack rollBack,
            ContentRestores content,
            CertificatesRestore certificates,
            AsideTasks aside,
            TasksInProgress inProgress) {
        Map<Action, TaskHandler> handlers = new EnumMap<>(Action.class);
        for (Component component : Component.withEndpoint()) {
            component.restore().ifPresent(action -> handlers.put(action, content::restore));
            component.rollBack().ifPresent(action -> handlers.put(action, content::rollBack));
        }
        handlers.put(
                Action.PLAN_RESTORE,
                TasksByAction.on(
                        Work.PlanRestore.class,
                        (task, work, context) -> LossNotes.inPlan(plan.carryOut(task, work, context))));
        handlers.put(Action.VERIFY_SNAPSHOT, TasksByAction.on(Work.VerifySnapshot.class, verify::carryOut));
        handlers.put(Action.REPLACE_ETCD_DATA, TasksByAction.on(Work.ReplaceEtcdData.class, replace::carryOut));
        handlers.put(Action.ROLL_BACK_ETCD_DATA, TasksByAction.on(Work.RollBackEtcdData.class, rollBack::carryOut));
        handlers.put(
                Action.RESTORE_CERTIFICATES,
                TasksByAction.on(
                        Work.RestoreCertificates.class,
                        (task, work, context) ->
                                LossNotes.inProof(certificates.carryOut(task, work, context), work.snapshot())));
        handlers.put(
                Action.ROLL_BACK_CERTIFICATES,
                TasksByAction.on(Work.RollBackCertificates.class, certificates::rollBack));
        handlers.put(Action.LIST_ASIDE, aside::list);
        handlers.put(Action.REMOVE_ASIDE, aside::remove);
        this.steps = new TasksByAction(handlers);
        this.inProgress = inProgress;
    }

    @Override
    public StepFact.Completion carryOut(Task task, TaskContext context) throws IOException, InterruptedException {
        try (TasksInProgress.Mark mark = inProgress.begin()) {
            return steps.carryOut(task, context);
        }
    }
}
