package io.stillpoint.prune.task;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.prune.log.ClusterHistories;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Hands this service's tasks to those who carry them out. */
public final class PruneTasks {

    /** How long a task waits for a log that this service has begun to read with its start. */
    static final Duration LOG_LIMIT = Duration.ofMinutes(5);

    private PruneTasks() {}

    public static TaskHandler of(
            ClusterHistories histories, VaultSurvey survey, DeletingCredentials credentials, Clock clock) {
        return new TasksByAction(Map.of(
                Action.PLAN_PRUNE,
                TasksByAction.on(Work.PlanPrune.class, new PrunePlanning(histories, survey, credentials, clock)),
                Action.REMOVE_OBJECTS,
                TasksByAction.on(Work.RemoveObjects.class, new ObjectRemoval(histories, survey, credentials, clock))));
    }
}
