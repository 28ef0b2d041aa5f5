package io.stillpoint.bus;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the {@link HashChain} of one cluster's facts, from the first on. Once it is broken it stays so: nobody knows what a fact
 * said that is missing, and it may have been a pin. Not thread-safe.
 */
public final class FactChain {

    private long sequence;
    private String hash = HashChain.START;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Takes in the next fact.
     *
     * @param data the record's own bytes. The fact encoded again may have others, when another release wrote it.
     */
    public void follow(Envelope<Fact> fact, byte[] data) {
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

    /** The number of the last fact; 0 before the first. */
    public long sequence() {
        return sequence;
    }

    /** The hash of the last fact, which the next one has to name. */
    public String hash() {
        return hash;
    }

    /** Every place where a fact does not follow the one before it. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void broken(Envelope<Fact> fact, String found) {
        problems.add(new Problem(
                "chain-broken",
                "fact %d after hash '%s'".formatted(sequence + 1, hash),
                found,
                "%s, fact %s of %s".formatted(Topics.EVENTS, fact.id(), fact.cluster()),
                "A fact is missing or was changed, or this program is older than the coordinator."));
    }
}
