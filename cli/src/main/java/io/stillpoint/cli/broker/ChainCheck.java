package io.stillpoint.cli.broker;

import io.stillpoint.bus.HashChain;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log of facts is whole: each fact names the hash of the one before it, with no gap, and nothing is cut off its end. A
 * log that was emptied has no gap either, so its length is compared with the coordinator's own count.
 */
public final class ChainCheck {

    private final Map<String, Long> known;
    private final Map<String, Envelope<Fact>> last = new TreeMap<>();
    private final Map<String, List<String>> broken = new TreeMap<>();

    /** @param known the sequence of the last fact of each cluster, from its state */
    public ChainCheck(Map<String, Long> known) {
        this.known = Map.copyOf(known);
    }

    public void add(Envelope<Fact> fact) {
        Envelope<Fact> before = last.put(fact.cluster(), fact);
        long expectedSequence = before == null ? 1 : sequence(before) + 1;
        String expectedHash = before == null ? HashChain.START : HashChain.hashOf(before);
        if (sequence(fact) != expectedSequence || !expectedHash.equals(fact.previousHash())) {
            broken(fact.cluster())
                    .add("%s: expected fact %d after hash %s, found fact %d after hash %s"
                            .formatted(
                                    fact.cluster(),
                                    expectedSequence,
                                    expectedHash,
                                    sequence(fact),
                                    fact.previousHash()));
        }
    }

    /**
     * What was found.
     *
     * @param only this cluster, null for all
     */
    public Verdict verdict(@Nullable String only) {
        var clusters = new TreeSet<>(last.keySet());
        known.forEach((cluster, sequence) -> {
            if (sequence > 0) {
                clusters.add(cluster);
            }
        });
        clusters.removeIf(cluster -> only != null && !only.equals(cluster));
        List<String> lines = new ArrayList<>();
        boolean intact = true;
        for (String cluster : clusters) {
            List<String> wrong = new ArrayList<>(broken(cluster));
            Envelope<Fact> end = last.get(cluster);
            long facts = end == null ? 0 : sequence(end);
            long expected = known.getOrDefault(cluster, 0L);
            if (facts < expected) {
                wrong.add("%s: expected %d facts, as many as its state counts, found %d: the end is missing"
                        .formatted(cluster, expected, facts));
            }
            lines.add("audit chain of %s: %d facts%s".formatted(cluster, facts, wrong.isEmpty() ? ", intact" : ""));
            lines.addAll(wrong);
            intact &= wrong.isEmpty();
        }
        return new Verdict(!clusters.isEmpty(), intact, lines);
    }

    /**
     * The result.
     *
     * @param any whether there was a fact to check
     */
    public record Verdict(boolean any, boolean intact, List<String> lines) {}

    private List<String> broken(String cluster) {
        return broken.computeIfAbsent(cluster, _ -> new ArrayList<>());
    }

    private static long sequence(Envelope<Fact> fact) {
        Long sequence = fact.sequence();
        return sequence == null ? -1 : sequence;
    }
}
