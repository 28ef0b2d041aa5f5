package io.stillpoint.restore.content;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.component.ComponentLibrary;
import io.stillpoint.component.ComponentRestore;
import io.stillpoint.component.RestoreResources;
import io.stillpoint.component.ScratchLoad;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Restores what answers at an address of its own, by the libraries on the class path, from snapshots that a signed point names. */
public final class ContentRestores {

    private final SnapshotVault vault;
    private final Map<Component, ComponentRestore> restores = new EnumMap<>(Component.class);

    public ContentRestores(RestoreResources service) {
        this.vault = service.vault();
        ComponentLibrary.installed().forEach((component, library) -> restores.put(component, library.restore(service)));
    }

    /** Empty for what is on nodes. */
    public Optional<ComponentRestore> of(Component component) {
        return Optional.ofNullable(restores.get(component));
    }

    /** Reads a snapshot back as its component does, which judges its own data too; without a library, byte by byte. */
    public void readThrough(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        ComponentRestore restore = restores.get(snapshot.component());
        if (restore == null) {
            vault.readThrough(snapshot, progress);
        } else {
            restore.readThrough(snapshot, progress);
        }
    }

    /** See {@link ComponentRestore#load}. */
    public Optional<Finding<ScratchLoad>> load(SnapshotRef snapshot) throws IOException, InterruptedException {
        ComponentRestore restore = restores.get(snapshot.component());
        return restore == null ? Optional.empty() : restore.load(snapshot);
    }

    public StepFact.ContentRestored restore(Task task, TaskContext context) throws IOException, InterruptedException {
        Work.RestoreContent work = TasksByAction.work(task, Work.RestoreContent.class);
        vault.requireSealed(work.snapshot());
        ComponentRestore restore = required(task, work.endpoint().component());
        if (work.snapshot().component() != work.endpoint().component()) {
            throw TasksByAction.unknown(
                    task,
                    "a snapshot of " + work.endpoint().component().label(),
                    "one of " + work.snapshot().component().label());
        }
        return LossNotes.inProof(restore.restore(task, work, context), work.snapshot());
    }

    public StepFact.ContentRolledBack rollBack(Task task, TaskContext context)
            throws IOException, InterruptedException {
        Work.RollBackContent work = TasksByAction.work(task, Work.RollBackContent.class);
        return required(task, work.endpoint().component()).rollBack(task, work, context);
    }

    /** What restores keep aside at an endpoint. */
    public List<AsideItem> aside(Task task, Work.AsideAtEndpoint work) throws IOException, InterruptedException {
        return required(task, work.endpoint().component()).aside(work.endpoint(), work.access());
    }

    public StepFact.AsideRemoved discardAside(Task task, Work.AsideAtEndpoint work, TaskContext context)
            throws IOException, InterruptedException {
        return required(task, work.endpoint().component()).discardAside(task, work, context);
    }

    private ComponentRestore required(Task task, Component component) throws IOException {
        ComponentRestore restore = restores.get(component);
        if (restore == null) {
            throw TasksByAction.unknown(
                    task, "an address of one of " + restores.keySet(), "one of " + component.label());
        }
        return restore;
    }
}
