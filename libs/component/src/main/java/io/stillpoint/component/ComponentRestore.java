package io.stillpoint.component;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.ReadProgress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Restores one component, at its endpoint. */
public interface ComponentRestore {

    /**
     * Whether it can be restored there now: all that speaks against it, not only the first. Changes nothing.
     *
     * @param snapshot what would be restored; empty when the point holds none or its manifest cannot be used, so that only the
     *     component is asked
     * @throws IOException when the vault does not answer: another attempt may find otherwise
     */
    Answer judge(ComponentEndpoint endpoint, Access access, Optional<SnapshotRef> snapshot)
            throws IOException, InterruptedException;

    /**
     * What the component says of a restore.
     *
     * @param refusals what no person can let through, each once
     * @param objections what a person may accept by name
     */
    record Answer(List<Problem> refusals, List<Objection> objections) {

        /** Nothing speaks against it. */
        public static final Answer GO = new Answer(List.of(), List.of());

        public static Answer refused(Problem problem) {
            return new Answer(List.of(problem), List.of());
        }
    }

    /**
     * Reads every object of a snapshot back: stored bytes, decryption, plain bytes. Keeps nothing.
     *
     * @throws io.stillpoint.schemas.shared.ProblemException {@code object-damaged} and what the component finds wrong with its
     *     own data
     */
    void readThrough(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException;

    /**
     * What can load this snapshot on this machine, beside the cluster; lacking where nothing here can. Empty for a component that is
     * never loaded.
     */
    default Optional<Finding<ScratchLoad>> load(SnapshotRef snapshot) throws IOException, InterruptedException {
        return Optional.empty();
    }

    /** Brings the snapshot back and proves it; doing it twice finds it done. */
    StepFact.ContentRestored restore(Task task, Work.RestoreContent work, TaskContext context)
            throws IOException, InterruptedException;

    /**
     * Puts back what the saga's restore kept aside; the fact's list is empty when nothing was. The component itself knows what
     * belongs to the saga, so it is asked whether the restore reported or not.
     *
     * @throws StepFailedException where a restore only adds, so that no plan rolls it back
     */
    default StepFact.ContentRolledBack rollBack(Task task, Work.RollBackContent work, TaskContext context)
            throws IOException, InterruptedException {
        throw keepsNothing(task, work.endpoint());
    }

    /** What restores keep aside there, one item for each restore. Changes nothing. */
    default List<AsideItem> aside(ComponentEndpoint endpoint, Access access) throws IOException, InterruptedException {
        return List.of();
    }

    /**
     * Deletes for ever what the restores of {@code work} keep aside; what is gone already is no failure.
     *
     * @throws StepFailedException where a restore only adds, so that nothing is ever listed
     */
    default StepFact.AsideRemoved discardAside(Task task, Work.AsideAtEndpoint work, TaskContext context)
            throws IOException, InterruptedException {
        throw keepsNothing(task, work.endpoint());
    }

    private static StepFailedException keepsNothing(Task task, ComponentEndpoint endpoint) {
        return TasksByAction.unknown(
                task,
                "a component whose restore replaces something",
                endpoint.component().label());
    }
}
