package io.stillpoint.restore.task;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.remote.Fence;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.AsideItem;
import java.io.IOException;
import java.util.List;

/** Lists what restores keep aside on nodes and at endpoints, and removes what the coordinator has chosen of it. */
public final class AsideTasks {

    /** Facts stay for ever, so they are bounded. */
    private static final int LISTED = 200;

    private final EtcdNodes nodes;
    private final ContentRestores contents;

    public AsideTasks(EtcdNodes nodes, ContentRestores contents) {
        this.nodes = nodes;
        this.contents = contents;
    }

    StepFact.AsideListed list(Task task, TaskContext context) throws IOException, InterruptedException {
        context.progress(0, null, "looking for what restores keep aside");
        List<AsideItem> items = switch (task.work()) {
            case Work.AsideOnNode work -> nodes.aside(work.node(), work.access(), work.etcdMember());
            default -> contents.aside(task, TasksByAction.work(task, Work.AsideAtEndpoint.class));
        };
        int listed = Math.min(LISTED, items.size());
        return new StepFact.AsideListed(task.step(), items.subList(0, listed), items.size() - listed);
    }

    StepFact.AsideRemoved remove(Task task, TaskContext context) throws IOException, InterruptedException {
        return switch (task.work()) {
            case Work.AsideOnNode work -> {
                context.progress(
                        0, null, "removing directories on " + work.node().address());
                yield new StepFact.AsideRemoved(
                        task.step(),
                        nodes.removeAside(
                                work.node(),
                                work.access(),
                                work.etcdMember(),
                                Fence.of(task, context.run()),
                                work.sagas(),
                                context.left()));
            }
            default -> contents.discardAside(task, TasksByAction.work(task, Work.AsideAtEndpoint.class), context);
        };
    }
}
