package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.ChainHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decision while it is made. Only {@link #add} changes the state, so what is decided next is always decided on the fold of the
 * facts so far.
 */
public final class DecisionDraft {

    private final Instant now;
    private final @Nullable ChainHead head;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private ClusterState state;
    private @Nullable String subject;
    private @Nullable Problem deadLetter;

    public DecisionDraft(ClusterState state, Instant now) {
        this.state = state;
        this.now = now;
        this.head = state.lastHash().isEmpty() ? null : new ChainHead(state.sequence(), state.lastHash());
    }

    public Instant now() {
        return now;
    }

    /** The last fact before this decision, whose hash is known; null before the first. */
    public @Nullable ChainHead head() {
        return head;
    }

    /** What is decided from now on concerns this saga. */
    public void turnTo(String saga) {
        subject = saga;
    }

    /** The state, as seen from the saga that is decided on: there it is the one that runs. */
    public ClusterState state() {
        return subject == null ? state : state.seenFrom(subject);
    }

    /** The saga that is decided on, while it runs. */
    public Optional<SagaState> running() {
        return subject == null ? Optional.ofNullable(state.running()) : state.saga(subject);
    }

    public void add(Fact fact) {
        state = ClusterEvolution.evolve(state, fact, now);
        facts.add(fact);
    }

    public void hand(Task task) {
        tasks.add(task);
    }

    public void note(String line) {
        notes.add(line);
    }

    public void deadLetter(Problem problem) {
        deadLetter = problem;
    }

    public Decision decision() {
        return new Decision(facts, tasks, Optional.ofNullable(deadLetter), notes, state);
    }
}
