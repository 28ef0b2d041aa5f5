package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What follows from one input. All of it is written in one transaction, with the offset of the input.
 *
 * @param facts what happened, in order; all at the instant that was given to the decider
 * @param tasks what backup workers must do; each belongs to a {@code StepStarted} among the facts. The text of a {@link
 *     io.stillpoint.schemas.internal.Work.SealPoint} is not signed yet
 * @param deadLetter why the input belongs to the dead letters; it then left no trace in the cluster's history
 * @param notes what was ignored and why, for the log
 * @param after the state once every fact is applied: the fold of the facts over the state before; its {@code lastHash} is
 *     still the old one, since only who writes the facts knows their bytes
 */
public record Decision(
        List<Fact> facts, List<Task> tasks, Optional<Problem> deadLetter, List<String> notes, ClusterState after) {

    public Decision {
        facts = List.copyOf(facts);
        tasks = List.copyOf(tasks);
        notes = List.copyOf(notes);
    }
}
