package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the making. The state changes through {@link #add} alone, so what is decided next is always decided on the
 * fold of the facts so far.
 */
final class Draft {

    private final Instant now;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private ClusterState state;
    private @Nullable DeadLetter deadLetter;

    Draft(ClusterState state, Instant now) {
        this.state = state;
        this.now = now;
    }

    Instant now() {
        return now;
    }

    ClusterState state() {
        return state;
    }

    Optional<SagaState> running() {
        return Optional.ofNullable(state.running());
    }

    void add(Fact fact) {
        state = Evolution.evolve(state, fact, now);
        facts.add(fact);
    }

    void hand(Task task) {
        tasks.add(task);
    }

    void note(String line) {
        notes.add(line);
    }

    void deadLetter(Problem problem) {
        deadLetter = new DeadLetter(state.cluster(), problem);
    }

    Decision decision() {
        return new Decision(facts, tasks, Optional.ofNullable(deadLetter), notes, state);
    }
}
