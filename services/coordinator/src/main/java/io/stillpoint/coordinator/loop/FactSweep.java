package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.PartitionReader;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.internal.ClusterState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Looks where the states of one partition say that their last facts are, and reads everything behind the last of these places. Years of
 * facts before are passed over.
 */
final class FactSweep {

    /** Reading on is quicker than asking for another place when that is not farther. */
    private static final long NEAR = 5_000;

    private final PartitionReader log;
    private final int partition;
    private final Map<String, ClusterState> states;
    /** The fact that has the number of its cluster's state. */
    private final Map<String, ConsumerRecord<String, byte[]>> found = new HashMap<>();

    private final Map<String, Long> highest = new HashMap<>();

    FactSweep(PartitionReader log, int partition, Map<String, ClusterState> states) {
        this.log = log;
        this.partition = partition;
        this.states = states;
    }

    /** @param places by cluster, not after the last fact of its state */
    void read(Map<String, Long> places) {
        TreeMap<Long, List<String>> byPlace = new TreeMap<>();
        places.forEach((cluster, place) ->
                byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(cluster));
        byPlace.headMap(log.end()).forEach((place, clusters) -> {
            if (place - log.position() > NEAR) {
                log.seek(place);
            }
            while (!log.isAtEnd() && isAnyAwaited(clusters)) {
                log.next(this::take);
            }
        });
        while (!log.isAtEnd()) {
            log.next(this::take);
        }
    }

    private void take(ConsumerRecord<String, byte[]> fact) {
        String cluster = fact.key();
        // What has no key of this partition was not written by Stillpoint, and says nothing about its clusters.
        if (cluster == null || Topics.partitionOf(cluster) != partition) {
            return;
        }
        long sequence = sequenceOf(fact);
        highest.merge(cluster, sequence, Math::max);
        ClusterState state = states.get(cluster);
        if (state != null && state.sequence() == sequence) {
            found.put(cluster, fact);
        }
    }

    private boolean isAnyAwaited(Collection<String> clusters) {
        for (String cluster : clusters) {
            ClusterState state = states.get(cluster);
            if (state != null && highest(cluster) < state.sequence()) {
                return true;
            }
        }
        return false;
    }

    /** The fact that the cluster's state names as its last one. */
    Optional<ConsumerRecord<String, byte[]>> found(String cluster) {
        return Optional.ofNullable(found.get(cluster));
    }

    /** The highest number of a fact of the cluster among those that were read; 0 when there was none. */
    long highest(String cluster) {
        return highest.getOrDefault(cluster, 0L);
    }

    /** All clusters of which a fact was read. */
    Set<String> clusters() {
        return highest.keySet();
    }

    /** A fact without a number is none of ours, and breaks the chain when it is folded. */
    private static long sequenceOf(ConsumerRecord<String, byte[]> fact) {
        var header = fact.headers().lastHeader("ce_sequence");
        try {
            return header == null
                    ? Long.MAX_VALUE
                    : Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException noNumber) {
            return Long.MAX_VALUE;
        }
    }
}
