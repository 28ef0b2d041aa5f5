package io.stillpoint.cli.broker;

import io.stillpoint.bus.FactChain;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.vault.ChainHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log of facts is whole: its chains hold, each has the end that the coordinator knows, and the facts that signed recovery
 * points name. A log that was emptied has no gap, a last fact that was changed has no next one to contradict it, and who rewrites the
 * whole chain may rewrite the states too.
 */
public final class ChainCheck {

    private final Map<String, ClusterState> known = new TreeMap<>();
    private final Map<String, FactChain> chains = new TreeMap<>();
    /** By cluster, the hash of the fact that its state names as the last one. */
    private final Map<String, String> ends = new TreeMap<>();

    private final Map<String, List<SealedHead>> sealed = new TreeMap<>();
    /** By cluster and number, the hashes of the facts that recovery points name. */
    private final Map<String, Map<Long, String>> found = new TreeMap<>();

    /** What a signed recovery point says of its cluster's log. */
    public record SealedHead(String cluster, String point, ChainHead head) {}

    /**
     * Prepares one.
     *
     * @param states of all clusters; facts may have followed since
     * @param heads what was sealed, in any order
     */
    public ChainCheck(List<ClusterState> states, List<SealedHead> heads) {
        heads.stream()
                .sorted(Comparator.comparingLong(each -> each.head().sequence()))
                .forEach(each -> {
                    sealed.computeIfAbsent(each.cluster(), _ -> new ArrayList<>())
                            .add(each);
                    found.computeIfAbsent(each.cluster(), _ -> new TreeMap<>())
                            .put(each.head().sequence(), "");
                    chains.computeIfAbsent(each.cluster(), _ -> new FactChain());
                });
        states.stream().filter(state -> state.sequence() > 0).forEach(state -> {
            known.put(state.cluster(), state);
            chains.put(state.cluster(), new FactChain());
        });
    }

    /** @param data the record's own bytes */
    public void add(Envelope<Fact> fact, byte[] data) {
        FactChain chain = chains.computeIfAbsent(fact.cluster(), _ -> new FactChain());
        chain.follow(fact, data);
        found.computeIfPresent(fact.cluster(), (_, named) -> {
            named.replace(chain.sequence(), chain.hash());
            return named;
        });
        ClusterState state = known.get(fact.cluster());
        if (state != null && state.sequence() == chain.sequence()) {
            ends.put(fact.cluster(), chain.hash());
        }
    }

    /**
     * What was found.
     *
     * @param only this cluster, null for all
     */
    public Verdict verdict(@Nullable String only) {
        List<String> lines = new ArrayList<>();
        boolean any = false;
        boolean intact = true;
        for (Map.Entry<String, FactChain> each : chains.entrySet()) {
            String cluster = each.getKey();
            if (only != null && !only.equals(cluster)) {
                continue;
            }
            List<String> wrong = wrong(cluster, each.getValue());
            lines.add("audit chain of %s: %d facts%s"
                    .formatted(cluster, each.getValue().sequence(), wrong.isEmpty() ? ", intact" : ""));
            lines.addAll(wrong);
            any = true;
            intact &= wrong.isEmpty();
        }
        return new Verdict(any, intact, lines);
    }

    private List<String> wrong(String cluster, FactChain chain) {
        List<String> wrong = new ArrayList<>();
        chain.problems()
                .forEach(problem ->
                        wrong.add("%s: expected %s, found %s".formatted(cluster, problem.expected(), problem.found())));
        wrong.addAll(contradictions(cluster, chain));
        ClusterState state = known.get(cluster);
        if (state == null) {
            return wrong;
        }
        String end = ends.get(cluster);
        if (chain.sequence() < state.sequence()) {
            wrong.add("%s: expected %d facts, as many as its state counts, found %d: the end is missing"
                    .formatted(cluster, state.sequence(), chain.sequence()));
        } else if (end != null && !end.equals(state.lastHash())) {
            wrong.add("%s: expected fact %d to have the hash '%s', which its state names, found '%s': it was changed"
                    .formatted(cluster, state.sequence(), state.lastHash(), end));
        }
        return wrong;
    }

    /** Up to the last point that agrees everything is as it was; what the first one says that does not was changed after it. */
    private List<String> contradictions(String cluster, FactChain chain) {
        List<String> wrong = new ArrayList<>();
        long agreed = 0;
        for (SealedHead each : sealed.getOrDefault(cluster, List.of())) {
            long number = each.head().sequence();
            String hash = found.getOrDefault(cluster, Map.of()).getOrDefault(number, "");
            if (hash.equals(each.head().hash())) {
                agreed = number;
            } else if (chain.sequence() < number) {
                wrong.add(
                        "%s: expected fact %d, which recovery point %s names under its signature, found %d facts: the end was removed"
                                .formatted(cluster, number, each.point(), chain.sequence()));
            } else {
                wrong.add(
                        ("%s: expected fact %d to have the hash '%s', which recovery point %s names under its signature, found '%s':"
                                        + " something from fact %d to fact %d was changed, removed or slipped in")
                                .formatted(
                                        cluster, number, each.head().hash(), each.point(), hash, agreed + 1, number));
            }
        }
        return wrong;
    }

    /**
     * The result.
     *
     * @param any whether there was a fact to check
     */
    public record Verdict(boolean any, boolean intact, List<String> lines) {}
}
