package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What each state says of the log beside it, in headers: from where on its last fact is found, and how many clusters have a state in its
 * partition. Who loads the states looks whether that fact is there, reads what came after, and sees whether a state is missing.
 */
final class EventEnds {

    /** Header of a state: not after the last fact that is part of it. The end of the facts when it was written with new ones. */
    private static final String PLACE = "stillpoint_facts_from";

    /** Header of a state: how many clusters of its partition had one then, this one included. */
    private static final String COUNT = "stillpoint_clusters";

    private final Map<Integer, Long> ends = new HashMap<>();
    private final Map<Integer, Long> pins = new HashMap<>();
    private final Map<Integer, Set<String>> clusters = new HashMap<>();

    void load(LoadedStates loaded) {
        raise(loaded.partition(), loaded.eventEnd());
        clusters.computeIfAbsent(loaded.partition(), _ -> new HashSet<>()).addAll(loaded.written());
        Long unread = loaded.unreadFrom();
        if (unread != null) {
            pins.put(loaded.partition(), unread);
        }
    }

    void raise(int partition, long end) {
        ends.merge(partition, end, Math::max);
    }

    void forget(Collection<Integer> partitions) {
        ends.keySet().removeAll(partitions);
        pins.keySet().removeAll(partitions);
        clusters.keySet().removeAll(partitions);
    }

    /**
     * Marks a state that is about to be written.
     *
     * @param place where its last fact is, null when that is written with it
     */
    void mark(ProducerRecord<String, byte[]> state, String cluster, @Nullable Long place) {
        int partition = Topics.partitionOf(cluster);
        long known = place == null ? ends.getOrDefault(partition, 0L) : place;
        // What nobody could read must be read again by the next who loads, and not be taken for known.
        add(state, PLACE, Math.min(known, pins.getOrDefault(partition, Long.MAX_VALUE)));
        Set<String> all = clusters.computeIfAbsent(partition, _ -> new HashSet<>());
        all.add(cluster);
        add(state, COUNT, all.size());
    }

    /** From where on its last fact is found; empty for a state of an earlier release. */
    static OptionalLong placeOf(ConsumerRecord<String, byte[]> state) {
        return number(state, PLACE);
    }

    /** How many clusters had a state; empty for a state of an earlier release. */
    static OptionalLong countOf(ConsumerRecord<String, byte[]> state) {
        return number(state, COUNT);
    }

    private static void add(ProducerRecord<String, byte[]> state, String header, long number) {
        state.headers().add(header, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private static OptionalLong number(ConsumerRecord<String, byte[]> state, String name) {
        var header = state.headers().lastHeader(name);
        try {
            return header == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII)));
        } catch (NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
    }
}
