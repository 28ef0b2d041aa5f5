package io.stillpoint.component;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import java.util.EnumMap;
import java.util.Map;

/** What a backup service does: it saves the components of its capability whose libraries are on the class path. */
public final class ComponentTasks {

    private ComponentTasks() {}

    public static TaskHandler backups(Capability capability, BackupResources service) {
        Map<Action, TaskHandler> handlers = new EnumMap<>(Action.class);
        ComponentLibrary.installed().forEach((component, library) -> {
            if (component.snapshot().capability() == capability) {
                handlers.put(component.snapshot(), handler(library.backup(service)));
            }
        });
        return new TasksByAction(handlers);
    }

    private static TaskHandler handler(ComponentBackup backup) {
        return TasksByAction.on(
                Work.SnapshotContent.class,
                (task, work, context) -> new StepFact.SnapshotCompleted(task.step(), backup.take(task, work, context)));
    }
}
