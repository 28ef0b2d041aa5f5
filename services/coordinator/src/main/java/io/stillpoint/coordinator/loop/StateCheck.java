package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.PartitionReader;
import io.stillpoint.bus.PartitionReplay;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
 * out of them again. A state whose last fact is not in the log is ahead of it: its cluster is left alone until somebody has looked.
 */
final class StateCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StateCheck.class);

    private final BusClients clients;
    private final int partition;
    private final Duration patience;
    private final Map<String, ClusterState> states = new TreeMap<>();
    private final Map<String, Long> places = new HashMap<>();
    private final Map<String, Problem> unreadable = new TreeMap<>();
    private final Map<String, Problem> quarantined = new HashMap<>();
    private final List<PlacedState> rewritten = new ArrayList<>();
    private final Set<String> toRebuild = new TreeSet<>();
    private final Set<String> ahead = new TreeSet<>();

    /** @param patience how long no record may come while the log is read */
    StateCheck(BusClients clients, int partition, Duration patience) {
        this.clients = clients;
        this.partition = partition;
        this.patience = patience;
    }

    /**
     * Compares.
     *
     * @param written the newest record of every cluster
     */
    LoadedStates of(Collection<ConsumerRecord<String, byte[]>> written) {
        written.forEach(this::read);
        boolean whole = isWhole(written);
        long end;
        try (var log = new PartitionReader(clients, Topics.EVENTS, partition, patience)) {
            var sweep = new FactSweep(log, partition, states);
            sweep.read(whole ? places : Map.of());
            end = log.end();
            compare(sweep);
        }
        boolean unread = foldAgain();
        quarantined.keySet().forEach(states::remove);
        quarantined.forEach((cluster, problem) -> LOG.error("{} is left alone: {}", cluster, problem.sentence()));
        return new LoadedStates(
                partition,
                states.values(),
                rewritten,
                quarantined,
                end,
                new TreeSet<>(written.stream().map(ConsumerRecord::key).toList()),
                unread ? readFrom(whole) : null);
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        String cluster = record.key();
        try {
            states.put(cluster, EventCodec.read(record, ClusterState.class).data());
            EventEnds.placeOf(record).ifPresent(place -> places.put(cluster, place));
        } catch (MalformedEventException malformed) {
            unreadable.put(cluster, malformed.problem());
        }
    }

    /** Whether these are as many states as the newest of them counts, and each says where its last fact is. Otherwise all facts are read. */
    private boolean isWhole(Collection<ConsumerRecord<String, byte[]>> written) {
        return places.size() == states.size()
                && written.stream()
                        .max(Comparator.comparingLong(ConsumerRecord::offset))
                        .filter(newest -> EventEnds.countOf(newest).orElse(Long.MAX_VALUE) <= written.size())
                        .isPresent();
    }

    private long readFrom(boolean whole) {
        return whole ? places.values().stream().mapToLong(Long::longValue).max().orElse(0) : 0;
    }

    private void compare(FactSweep sweep) {
        toRebuild.addAll(unreadable.keySet());
        sweep.clusters().stream()
                .filter(cluster -> !states.containsKey(cluster))
                .forEach(toRebuild::add);
        for (ClusterState state : states.values()) {
            String cluster = state.cluster();
            Optional<ConsumerRecord<String, byte[]>> last = sweep.found(cluster);
            if (sweep.highest(cluster) > state.sequence()) {
                toRebuild.add(cluster);
            } else if (state.sequence() == 0) {
                LOG.debug("{} has no facts", cluster);
            } else if (last.isEmpty()) {
                ahead.add(cluster);
            } else if (differs(state, last.get())) {
                toRebuild.add(cluster);
            } else if (!places.containsKey(cluster)) {
                rewritten.add(new PlacedState(state, last.get().offset()));
            }
        }
    }

    /** Returns whether there are facts that nobody can make a state of. */
    private boolean foldAgain() {
        Map<String, StateFold> folds = new TreeMap<>();
        toRebuild.forEach(cluster -> folds.put(cluster, new StateFold(cluster)));
        ahead.forEach(cluster -> folds.put(cluster, new StateFold(cluster)));
        if (!folds.isEmpty()) {
            PartitionReplay.toEnd(
                    clients,
                    Topics.EVENTS,
                    partition,
                    patience,
                    fact -> Optional.ofNullable(fact.key()).map(folds::get).ifPresent(fold -> fold.take(fact)));
        }
        boolean unread = false;
        for (Map.Entry<String, StateFold> each : folds.entrySet()) {
            String cluster = each.getKey();
            ClusterState state = states.get(cluster);
            if (state != null && ahead.contains(cluster)) {
                quarantined.put(cluster, lost(state, each.getValue()));
            } else {
                unread |= !rebuilds(cluster, each.getValue());
            }
        }
        return unread;
    }

    private boolean rebuilds(String cluster, StateFold fold) {
        states.remove(cluster);
        if (fold.problem().isPresent()) {
            quarantined.put(cluster, fold.problem().get());
            return false;
        }
        Optional<PlacedState> state = fold.state();
        state.ifPresentOrElse(
                rebuilt -> {
                    LOG.warn(
                            "the state of {} was rebuilt from {} facts",
                            cluster,
                            rebuilt.state().sequence());
                    rewritten.add(rebuilt);
                },
                () -> Optional.ofNullable(unreadable.get(cluster))
                        .ifPresent(problem -> quarantined.put(cluster, problem)));
        return true;
    }

    private static boolean differs(ClusterState state, ConsumerRecord<String, byte[]> last) {
        try {
            Envelope<Fact> fact = EventCodec.read(last, Fact.class);
            return !HashChain.hashOf(fact, last.value()).equals(state.lastHash());
        } catch (MalformedEventException | IllegalArgumentException noFact) {
            return true;
        }
    }

    private static Problem lost(ClusterState state, StateFold left) {
        return new Problem(
                "history-lost",
                "a history of %s up to number %d, as its state says".formatted(state.cluster(), state.sequence()),
                left.state()
                        .map(last -> "one up to number " + last.state().sequence())
                        .orElse("none"),
                "%s/%d".formatted(Topics.EVENTS, Topics.partitionOf(state.cluster())),
                ("Bring the topic back from a copy and start the coordinator again. Nothing is done on this cluster meanwhile."
                                + " Where there is no copy: write a record with key %s and no value to %s, and start the coordinator again."
                                + " What is left counts then, and what came after it is forgotten.")
                        .formatted(state.cluster(), Topics.STATE));
    }
}
