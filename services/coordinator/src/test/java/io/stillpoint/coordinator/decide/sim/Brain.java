package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whoever decides: {@link Decider}, or one with a planted bug. */
interface Brain {

    /** A fact as it is in the log. */
    record LoggedFact(Fact fact, Instant time) {}

    Decision decide(ClusterState state, ClusterInput input, Instant now);

    /** When time alone is looked at again. */
    default Optional<Instant> nextDeadline(ClusterState state, SignsOfLife signs) {
        return Decider.nextDeadline(state, signs);
    }

    /** Whether everything that was written while nobody read is read before any time passes. */
    default boolean readsFirst() {
        return true;
    }

    /** Stands for the hash of a fact. */
    static String hashOf(long sequence) {
        return sequence == 0 ? "" : "hash-" + sequence;
    }

    /** What is known once the state is lost and the log is not. */
    default ClusterState recovered(String cluster, List<LoggedFact> log) {
        ClusterState state = ClusterState.unknown(cluster);
        for (LoggedFact logged : log) {
            state = Decider.evolve(state, logged.fact(), logged.time(), hashOf(state.sequence() + 1));
        }
        return state;
    }
}
