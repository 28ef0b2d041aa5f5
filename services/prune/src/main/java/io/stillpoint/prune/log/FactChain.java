package io.stillpoint.prune.log;

import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the hash chain of one cluster's facts, from the first on. Once it is broken it stays so: nobody knows what a fact said that
 * is missing, and it may have been a pin. Not thread-safe.
 */
final class FactChain {

    private long sequence;
    private String hash = HashChain.START;
    private @Nullable Problem problem;

    /** @param data the record's own bytes */
    void follow(Envelope<Fact> fact, byte[] data) {
        Long found = fact.sequence();
        if (found == null || fact.previousHash() == null) {
            broken(fact, "a fact without a place in the chain");
            return;
        }
        if (found != sequence + 1 || !hash.equals(fact.previousHash())) {
            broken(fact, "fact %d after hash '%s'".formatted(found, fact.previousHash()));
        }
        sequence = found;
        hash = HashChain.hashOf(fact, data);
    }

    /** The number of the last fact. */
    long sequence() {
        return sequence;
    }

    /** Where it is broken; the first place. */
    Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    private void broken(Envelope<Fact> fact, String found) {
        if (problem == null) {
            problem = new Problem(
                    "chain-broken",
                    "fact %d after hash '%s'".formatted(sequence + 1, hash),
                    found,
                    "%s, fact %s of %s".formatted(Topics.EVENTS, fact.id(), fact.cluster()),
                    "A fact is missing or was changed, or this service is older than the coordinator.");
        }
    }
}
