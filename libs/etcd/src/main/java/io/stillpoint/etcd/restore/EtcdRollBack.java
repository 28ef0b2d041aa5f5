package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.remote.Fence;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import java.io.IOException;

/**
 * Puts back what the restore moved aside on one member. The node knows what belongs to this saga, so it is always
 * asked, even if the replacing step did not report. A second run finds nothing to do.
 */
public final class EtcdRollBack {

    private final EtcdNodes nodes;

    public EtcdRollBack(EtcdNodes nodes) {
        this.nodes = nodes;
    }

    public StepFact.ComponentRolledBack carryOut(Task task, Work.RollBackEtcdData work, TaskContext context)
            throws IOException, InterruptedException {
        context.progress(
                0, null, "putting back etcd's old data on " + work.node().address());
        MemberOnNode member = nodes.look(work.node(), work.access());
        return new StepFact.ComponentRolledBack(
                task.step(),
                Component.ETCD,
                work.node().address(),
                nodes.rollBack(work.node(), work.access(), Fence.of(task, context.run()), member));
    }
}
