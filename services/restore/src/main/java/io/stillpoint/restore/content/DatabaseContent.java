package io.stillpoint.restore.content;

import io.stillpoint.bus.StepFailedException;
import io.stillpoint.bus.TaskContext;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import java.nio.charset.StandardCharsets;

/** Content whose restore replaces something and keeps that aside. */
public sealed interface DatabaseContent extends Content permits MariadbContent, MongodbContent {

    /** Puts back what the saga's restore kept aside; the fact's list is empty when nothing was. */
    StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws StepFailedException, InterruptedException;

    /** The fact that an earlier delivery of the same task left at the server. */
    static <T> T saidBefore(String json, Class<T> type) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
    }
}
