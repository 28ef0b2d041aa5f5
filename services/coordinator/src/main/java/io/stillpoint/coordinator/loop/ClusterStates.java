package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Holds the states of the clusters in this coordinator's partitions, and when each of them is due. */
final class ClusterStates {

    private static final int MOST_ENTRIES = 500;

    private final Map<String, ClusterState> states = new HashMap<>();
    /** Ordered, so that clusters that are due at once are served in a stable order. */
    private final Map<String, Instant> wakeAt = new TreeMap<>();

    /** Clusters on which nothing may be decided, and why. */
    private final Map<String, Problem> quarantined = new HashMap<>();

    private final EventEnds eventEnds = new EventEnds();
    private final List<PlacedState> unwritten = new ArrayList<>();
    /** Entries that the catalogue lacks, by partition of their facts and by key. */
    private final Map<Integer, Map<String, ProducerRecord<String, byte[]>>> entries = new TreeMap<>();

    /** Keys of the recovery points in the catalogue, by partition of their facts. */
    private final Map<Integer, Set<String>> points = new HashMap<>();

    private SignsOfLife signs = SignsOfLife.NONE;

    /** Takes in what a partition holds. */
    void load(LoadedStates loaded) {
        // Nobody has listened to their backup workers yet.
        signs = SignsOfLife.NONE;
        loaded.states().forEach(this::put);
        loaded.rewritten().forEach(each -> put(each.state()));
        unwritten.addAll(loaded.rewritten());
        quarantined.putAll(loaded.quarantined());
        eventEnds.load(loaded);
        Map<String, ProducerRecord<String, byte[]>> missing = new LinkedHashMap<>();
        loaded.catalogue().forEach(entry -> missing.put(entry.key(), entry));
        entries.put(loaded.partition(), missing);
        points.put(loaded.partition(), new HashSet<>(loaded.points()));
    }

    Optional<Problem> quarantine(String cluster) {
        return Optional.ofNullable(quarantined.get(cluster));
    }

    /** All clusters on which nothing may be decided, and why. */
    Map<String, Problem> quarantined() {
        return Map.copyOf(quarantined);
    }

    /** States that are to be written with the next transaction, whether something happens or not; handed out once. */
    List<PlacedState> takeUnwritten() {
        List<PlacedState> taken = List.copyOf(unwritten);
        unwritten.clear();
        return taken;
    }

    /** Entries of the catalogue that are to be written with the next transaction: not more than it has time for; handed out once. */
    List<ProducerRecord<String, byte[]>> takeEntries() {
        List<ProducerRecord<String, byte[]>> taken = new ArrayList<>();
        for (Map<String, ProducerRecord<String, byte[]>> left : entries.values()) {
            List<String> keys =
                    left.keySet().stream().limit(MOST_ENTRIES - taken.size()).toList();
            keys.forEach(key -> taken.add(left.remove(key)));
        }
        return taken;
    }

    /** What was decided now on the catalogue of a cluster: what waits to be written of the same is older. */
    void decided(String cluster, List<ProducerRecord<String, byte[]>> records) {
        int partition = Topics.partitionOf(cluster);
        for (ProducerRecord<String, byte[]> record : records) {
            if (!record.topic().equals(Topics.CATALOGUE)) {
                continue;
            }
            entries.getOrDefault(partition, new HashMap<>()).remove(record.key());
            if (CatalogueEntry.Point.clusterOf(record.key()).isPresent()) {
                Set<String> known = points.computeIfAbsent(partition, _ -> new HashSet<>());
                if (record.value() == null) {
                    known.remove(record.key());
                } else {
                    known.add(record.key());
                }
            }
        }
    }

    /** The input with what the catalogue knows of the recovery point that it names. */
    ClusterInput looked(ClusterInput input) {
        return switch (input) {
            case ClusterInput.RequestArrived asked
            when asked.request().data() instanceof Request.PinRequested pin ->
                looked(asked, pin.cluster(), pin.point());
            case ClusterInput.RequestArrived asked
            when asked.request().data() instanceof Request.LossesAccepted accepted ->
                looked(asked, accepted.cluster(), accepted.point());
            default -> input;
        };
    }

    private ClusterInput looked(ClusterInput.RequestArrived asked, String cluster, String point) {
        boolean known = points.getOrDefault(Topics.partitionOf(cluster), Set.of())
                .contains(CatalogueEntry.Point.key(cluster, point));
        return known ? asked : asked.withPointUnknown();
    }

    EventEnds eventEnds() {
        return eventEnds;
    }

    /** The cluster's state; that of a cluster never heard of when there is none. */
    ClusterState of(String cluster) {
        return states.getOrDefault(cluster, ClusterState.unknown(cluster));
    }

    void put(ClusterState state) {
        states.put(state.cluster(), state);
        Decider.nextDeadline(state, signs)
                .ifPresentOrElse(at -> wakeAt.put(state.cluster(), at), () -> wakeAt.remove(state.cluster()));
    }

    /** Leaves a cluster alone for a while: deciding on it failed, and the others must go on. */
    void postpone(String cluster, Instant until) {
        wakeAt.put(cluster, until);
    }

    /** The coordinator listens; to be said at least every second. */
    void look(Instant now, boolean hearsAll) {
        signs = signs.hearing(hearsAll).look(now);
    }

    /** A backup worker said something. */
    void heard(StepRef attempt, Action action, Instant now) {
        signs = signs.heard(attempt, action, now);
    }

    SignsOfLife signs() {
        return signs;
    }

    /** The clusters whose deadline has come, with it: what was heard since it was set may have put it off. */
    Map<String, Instant> due(Instant now) {
        Map<String, Instant> due = new TreeMap<>(wakeAt);
        due.values().removeIf(deadline -> deadline.isAfter(now));
        for (String cluster : List.copyOf(due.keySet())) {
            Optional<Instant> later =
                    Decider.nextDeadline(of(cluster), signs).filter(deadline -> deadline.isAfter(now));
            later.ifPresent(deadline -> {
                wakeAt.put(cluster, deadline);
                due.remove(cluster);
            });
        }
        return due;
    }

    /** How long nothing is due, at most {@code longest}. */
    Duration quietFor(Instant now, Duration longest) {
        Optional<Instant> next = wakeAt.values().stream().min(Comparator.naturalOrder());
        return next.map(at -> Duration.between(now, at))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .filter(wait -> wait.compareTo(longest) < 0)
                .orElse(longest);
    }

    /** Forgets the clusters of partitions that belong to somebody else now. */
    void forget(Collection<Integer> partitions) {
        states.keySet().removeIf(cluster -> partitions.contains(Topics.partitionOf(cluster)));
        wakeAt.keySet().removeIf(cluster -> partitions.contains(Topics.partitionOf(cluster)));
        quarantined.keySet().removeIf(cluster -> partitions.contains(Topics.partitionOf(cluster)));
        unwritten.removeIf(
                each -> partitions.contains(Topics.partitionOf(each.state().cluster())));
        eventEnds.forget(partitions);
        entries.keySet().removeAll(partitions);
        points.keySet().removeAll(partitions);
    }
}
