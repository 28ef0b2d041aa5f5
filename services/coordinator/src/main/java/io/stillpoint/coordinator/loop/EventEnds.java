package io.stillpoint.coordinator.loop;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Up to which offset the facts of a partition are part of the states that are known. Each state that is written says it: who loads the
 * states reads the facts from there on, and sees whether a state is missing or older than they are.
 */
final class EventEnds {

    /** Header of a state: where the facts of its partition ended before those that came with it. */
    private static final String HEADER = "stillpoint_events_end";

    private final Map<Integer, Long> ends = new HashMap<>();

    void raise(int partition, long end) {
        ends.merge(partition, end, Math::max);
    }

    void forget(Collection<Integer> partitions) {
        ends.keySet().removeAll(partitions);
    }

    void mark(ProducerRecord<String, byte[]> state, int partition) {
        String end = Long.toString(ends.getOrDefault(partition, 0L));
        state.headers().add(HEADER, end.getBytes(StandardCharsets.US_ASCII));
    }

    /** What a state says; 0 for one of an earlier release, so that all facts are read. */
    static long saidBy(ConsumerRecord<String, byte[]> state) {
        var header = state.headers().lastHeader(HEADER);
        try {
            return header == null ? 0 : Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }
}
