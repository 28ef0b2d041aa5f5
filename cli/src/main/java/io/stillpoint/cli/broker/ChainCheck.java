package io.stillpoint.cli.broker;

import io.stillpoint.bus.FactChain;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log of facts is whole: its chains hold, and each has the end that the coordinator knows. A log that was emptied has no
 * gap, and a last fact that was changed has no next one to contradict it.
 */
public final class ChainCheck {

    private final Map<String, ClusterState> known = new TreeMap<>();
    private final Map<String, FactChain> chains = new TreeMap<>();
    /** By cluster, the hash of the fact that its state names as the last one. */
    private final Map<String, String> ends = new TreeMap<>();

    /** @param states of all clusters; facts may have followed since */
    public ChainCheck(List<ClusterState> states) {
        states.stream().filter(state -> state.sequence() > 0).forEach(state -> {
            known.put(state.cluster(), state);
            chains.put(state.cluster(), new FactChain());
        });
    }

    /** @param data the record's own bytes */
    public void add(Envelope<Fact> fact, byte[] data) {
        FactChain chain = chains.computeIfAbsent(fact.cluster(), _ -> new FactChain());
        chain.follow(fact, data);
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

    /**
     * The result.
     *
     * @param any whether there was a fact to check
     */
    public record Verdict(boolean any, boolean intact, List<String> lines) {}
}
