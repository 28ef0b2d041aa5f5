package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Up to which instant the inbox and the reports were read, by number of their partitions. */
final class ReadingProgress {

    /** Where the topics ended, asked at an instant. */
    private record End(Instant asked, Map<TopicPartition, Long> offsets) {}

    private final Consumer<String, byte[]> consumer;
    private final Map<Integer, Instant> readUpTo = new HashMap<>();
    private final Map<Integer, End> awaited = new HashMap<>();
    private final LogEnds ends;

    /** @param consumer of inbox and reports; its own ends would leave out what the gate has committed a moment ago */
    ReadingProgress(Consumer<String, byte[]> consumer, LogEnds ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    /**
     * Returns an instant before which nothing was written that was not read. Ask again after the next poll where it is before {@code
     * instant}.
     *
     * @param now not before {@code instant}
     */
    Instant upTo(int partition, Instant instant, Instant now) {
        Instant reached = readUpTo.getOrDefault(partition, Instant.MIN);
        // One that is to come is of a clock that was set back since.
        if (!reached.isBefore(instant) && !reached.isAfter(now)) {
            return reached;
        }
        // An end that is awaited stays, or later deadlines would hold back earlier ones.
        End end = awaited.get(partition);
        if (end == null) {
            end = new End(
                    now,
                    ends.of(List.of(
                            new TopicPartition(Topics.INBOX, partition),
                            new TopicPartition(Topics.REPORTS, partition))));
            awaited.put(partition, end);
        }
        if (!isReached(end)) {
            return Instant.MIN;
        }
        readUpTo.put(partition, end.asked());
        awaited.remove(partition);
        return end.asked().isAfter(now) ? Instant.MIN : end.asked();
    }

    private boolean isReached(End end) {
        return end.offsets().entrySet().stream()
                .allMatch(partition -> consumer.position(partition.getKey()) >= partition.getValue());
    }

    /** Forgets partitions that belong to somebody else now. */
    void forget(Collection<Integer> partitions) {
        readUpTo.keySet().removeAll(partitions);
        awaited.keySet().removeAll(partitions);
    }
}
