package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.PartitionReplay;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the states of one partition with its facts. The facts are the truth: a state that is missing, older or not readable is folded
 * out of them again. Where they say less than the state does, the cluster is left alone until somebody has looked.
 */
final class StateCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StateCheck.class);

    private final BusClients clients;
    private final int partition;
    private final Duration limit;
    private final Map<String, ClusterState> states = new TreeMap<>();
    private final Map<String, Problem> quarantined = new HashMap<>();
    /** The last record of each cluster among the facts that were read. */
    private final Map<String, ConsumerRecord<String, byte[]>> lastFacts = new HashMap<>();

    StateCheck(BusClients clients, int partition, Duration limit) {
        this.clients = clients;
        this.partition = partition;
        this.limit = limit;
    }

    /**
     * Compares.
     *
     * @param written the newest record of every cluster
     */
    LoadedStates of(Collection<ConsumerRecord<String, byte[]>> written) {
        Map<String, Problem> unreadable = new TreeMap<>();
        long checked = 0;
        for (ConsumerRecord<String, byte[]> record : written) {
            checked = Math.max(checked, EventEnds.saidBy(record));
            try {
                states.put(
                        record.key(),
                        EventCodec.read(record, ClusterState.class).data());
            } catch (MalformedEventException malformed) {
                unreadable.put(record.key(), malformed.problem());
            }
        }
        long end = PartitionReplay.from(clients, Topics.EVENTS, partition, checked, limit, fact -> {
            // What has no key of this partition was not written by Stillpoint, and says nothing about its clusters.
            if (fact.key() != null && Topics.partitionOf(fact.key()) == partition) {
                lastFacts.put(fact.key(), fact);
            }
        });
        Set<String> toRebuild = new TreeSet<>(unreadable.keySet());
        if (end < checked) {
            quarantined.putAll(unreadable);
            quarantineAll(checked, end);
            toRebuild.clear();
        } else {
            compare(checked == 0, toRebuild);
        }
        List<ClusterState> rebuilt = rebuilt(toRebuild, unreadable);
        quarantined.keySet().forEach(states::remove);
        quarantined.forEach((cluster, problem) -> LOG.error("{} is left alone: {}", cluster, problem.sentence()));
        return new LoadedStates(partition, List.copyOf(states.values()), rebuilt, quarantined, end);
    }

    private void compare(boolean allFactsWereRead, Set<String> toRebuild) {
        for (var last : lastFacts.entrySet()) {
            ClusterState state = states.get(last.getKey());
            long sequence = sequence(last.getValue());
            if (state == null || state.sequence() < sequence) {
                toRebuild.add(last.getKey());
            } else if (state.sequence() > sequence) {
                quarantined.put(state.cluster(), lost(state, "one up to number " + sequence));
            } else if (differs(state, last.getValue())) {
                toRebuild.add(last.getKey());
            }
        }
        if (allFactsWereRead) {
            states.values().stream()
                    .filter(state -> state.sequence() > 0 && !lastFacts.containsKey(state.cluster()))
                    .forEach(state -> quarantined.put(state.cluster(), lost(state, "none")));
        }
    }

    private void quarantineAll(long checked, long end) {
        for (ClusterState state : states.values()) {
            quarantined.put(state.cluster(), lost(state, "one that ends at %d and not at %d".formatted(end, checked)));
        }
    }

    private List<ClusterState> rebuilt(Set<String> clusters, Map<String, Problem> unreadable) {
        List<ClusterState> rebuilt = new ArrayList<>();
        if (clusters.isEmpty()) {
            return rebuilt;
        }
        Map<String, StateFold> folds = new TreeMap<>();
        clusters.forEach(cluster -> folds.put(cluster, new StateFold(cluster)));
        PartitionReplay.from(
                clients,
                Topics.EVENTS,
                partition,
                0,
                limit,
                fact -> Optional.ofNullable(fact.key()).map(folds::get).ifPresent(fold -> fold.take(fact)));
        folds.forEach((cluster, fold) -> {
            states.remove(cluster);
            if (fold.problem().isPresent()) {
                quarantined.put(cluster, fold.problem().get());
            } else if (fold.state().isPresent()) {
                LOG.warn(
                        "the state of {} was rebuilt from {} facts",
                        cluster,
                        fold.state().get().sequence());
                rebuilt.add(fold.state().get());
            } else {
                Optional.ofNullable(unreadable.get(cluster)).ifPresent(problem -> quarantined.put(cluster, problem));
            }
        });
        return rebuilt;
    }

    /** A fact without a number is none of ours, and breaks the chain when it is folded. */
    private static long sequence(ConsumerRecord<String, byte[]> record) {
        try {
            Long sequence = EventCodec.read(record, Fact.class).sequence();
            return sequence == null ? Long.MAX_VALUE : sequence;
        } catch (MalformedEventException ofALaterRelease) {
            return Long.MAX_VALUE;
        }
    }

    private static boolean differs(ClusterState state, ConsumerRecord<String, byte[]> last) {
        try {
            Envelope<Fact> fact = EventCodec.read(last, Fact.class);
            return !HashChain.hashOf(fact, last.value()).equals(state.lastHash());
        } catch (MalformedEventException | IllegalArgumentException noFact) {
            return true;
        }
    }

    private static Problem lost(ClusterState state, String found) {
        return new Problem(
                "history-lost",
                "a history of %s up to number %d, as its state says".formatted(state.cluster(), state.sequence()),
                found,
                "%s/%d".formatted(Topics.EVENTS, Topics.partitionOf(state.cluster())),
                "Bring the topic back from a copy and start the coordinator again. Nothing is done on this cluster meanwhile.");
    }
}
