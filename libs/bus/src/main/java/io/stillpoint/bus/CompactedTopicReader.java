package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a compacted topic from its beginning to its end. Sees committed records only. Used by one
 * thread.
 */
public final class CompactedTopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final Consumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<String, ConsumerRecord<String, byte[]>> latest = new HashMap<>();

    /**
     * Starts at the beginning of every partition.
     *
     * @throws BusException when there is no such topic or no broker
     */
    public CompactedTopicReader(BusClients clients, String topic) {
        this(clients, topic, null);
    }

    /** Starts at the beginning of the given partitions, or of all when {@code numbers} is null. */
    public CompactedTopicReader(BusClients clients, String topic, @Nullable Collection<Integer> numbers) {
        this.topic = topic;
        this.consumer = clients.consumer(Map.of());
        try {
            this.partitions = (numbers == null ? allNumbers(clients) : numbers)
                    .stream().map(number -> new TopicPartition(topic, number)).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException failure) {
            consumer.close();
            throw failure;
        }
    }

    /**
     * Reads up to the end as it was at the time of the call.
     *
     * @param patience how long nothing may come
     * @return the newest record of every key; removed keys are absent
     * @throws BusException when nothing comes for longer than {@code patience}
     */
    public Map<String, ConsumerRecord<String, byte[]>> toEnd(Duration patience) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long cameAtNanos = System.nanoTime();
        while (!reached(ends)) {
            if (take()) {
                cameAtNanos = System.nanoTime();
            } else if (System.nanoTime() - cameAtNanos > patience.toNanos()) {
                throw new BusException(new Problem(
                        "read-too-slow",
                        "a record of " + topic + " within " + patience.toSeconds() + " s",
                        "none, and its end is not reached",
                        topic,
                        "Check whether the broker is overloaded, and try again."));
            }
        }
        return Map.copyOf(latest);
    }

    /** Returns whether anything came. */
    private boolean take() {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<String, byte[]> record : records) {
            if (record.value() == null) {
                latest.remove(record.key());
            } else {
                latest.put(record.key(), record);
            }
        }
        return !records.isEmpty();
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private List<Integer> allNumbers(BusClients clients) {
        var found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new BusException(new Problem(
                    "no-topic",
                    "topic " + topic,
                    "none of this name",
                    "Kafka at " + clients.config().bootstrapServers(),
                    "Start the coordinator once: it creates the topics."));
        }
        return found.stream().map(partition -> partition.partition()).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
