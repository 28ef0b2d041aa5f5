package io.stillpoint.restore.task;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.restore.content.Contents;
import io.stillpoint.restore.content.DatabaseContent;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;

/**
 * Puts back what the restore kept aside. The server itself knows what belongs to this saga, so it is asked in any case,
 * whether the restoring step reported or not.
 */
public final class RollBackContent {

    private final Contents contents;

    public RollBackContent(Contents contents) {
        this.contents = contents;
    }

    StepFact.ContentRolledBack carryOut(Task task, Work.RollBackContent work, TaskContext context)
            throws StepFailedException, InterruptedException {
        Optional<DatabaseContent> content = contents.databases(work.endpoint().component());
        if (content.isEmpty()) {
            throw new StepFailedException(
                    new Problem(
                            "task-not-ours",
                            "an address of mongodb or mariadb",
                            "one of " + work.endpoint().component().label(),
                            task.step().step(),
                            "Look whether coordinator and restore service are of the same release."),
                    false);
        }
        return content.get().rollBack(task, work, context);
    }
}
