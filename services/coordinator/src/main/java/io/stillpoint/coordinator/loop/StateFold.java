package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.FactChain;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Folds all facts of one cluster, from the first on, into its state. */
final class StateFold {

    private final FactChain chain = new FactChain();
    private ClusterState state;
    private long place;
    private Optional<Problem> problem = Optional.empty();

    StateFold(String cluster) {
        state = ClusterState.unknown(cluster);
    }

    /**
     * Takes the next fact. After the first that does not follow, or that this release cannot read, nothing is believed any more.
     *
     * @return the fact, if it is believed
     */
    Optional<Envelope<Fact>> take(ConsumerRecord<String, byte[]> record) {
        if (problem.isPresent()) {
            return Optional.empty();
        }
        try {
            Envelope<Fact> fact = EventCodec.read(record, Fact.class);
            chain.follow(fact, record.value());
            problem = chain.problems().stream().findFirst();
            if (problem.isEmpty()) {
                state = Decider.evolve(state, fact.data(), fact.time(), chain.hash());
                place = record.offset();
                return Optional.of(fact);
            }
        } catch (MalformedEventException malformed) {
            problem = Optional.of(malformed.problem());
        } catch (RuntimeException | StackOverflowError impossible) {
            problem = Optional.of(new Problem(
                    "facts-do-not-fold",
                    "facts that can have followed each other",
                    String.valueOf(impossible.getMessage()),
                    EventCodec.whereIs(record),
                    "A fact is missing from " + Topics.EVENTS + ", or a later release wrote it: start that one."));
        }
        return Optional.empty();
    }

    /** What the facts so far fold to. */
    ClusterState now() {
        return state;
    }

    /** Empty when it has no facts. */
    Optional<PlacedState> state() {
        return state.sequence() == 0 ? Optional.empty() : Optional.of(new PlacedState(state, place));
    }

    Optional<Problem> problem() {
        return problem;
    }
}
