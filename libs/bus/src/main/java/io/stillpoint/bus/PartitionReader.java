package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads parts of one partition, up to the end that it had at first. Sees committed records only. It may take as long as it takes, and
 * gives up only when nothing comes for a while. Used by one thread.
 */
public final class PartitionReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer;
    private final Duration patience;
    private final long end;

    /**
     * Prepares one, at the first record.
     *
     * @param patience how long nothing may come before it gives up
     * @throws BusException when there is no broker
     */
    public PartitionReader(BusClients clients, String topic, int number, Duration patience) {
        this.partition = new TopicPartition(topic, number);
        this.patience = patience;
        this.consumer = clients.consumer(Map.of());
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        } catch (KafkaException failure) {
            consumer.close();
            throw unread("its end", failure);
        }
    }

    /** Where the partition ended when this was made. */
    public long end() {
        return end;
    }

    /** Goes on at an offset. */
    public void seek(long offset) {
        consumer.seek(partition, offset);
    }

    /** Returns whether nothing is left before the end. */
    public boolean isAtEnd() {
        return position() >= end;
    }

    /** The offset of the next record, or of what Kafka itself wrote before it. */
    public long position() {
        try {
            return consumer.position(partition);
        } catch (KafkaException failure) {
            throw unread("its position", failure);
        }
    }

    /**
     * Hands over the next records, at least one unless there is none before the end.
     *
     * @throws BusException when there is no broker, or nothing comes for too long
     */
    public void next(Consumer<ConsumerRecord<String, byte[]>> each) {
        long begun = System.nanoTime();
        while (!isAtEnd()) {
            long before = position();
            ConsumerRecords<String, byte[]> records = poll();
            records.forEach(each);
            if (!records.isEmpty()) {
                return;
            }
            if (position() > before) {
                begun = System.nanoTime();
            } else if (System.nanoTime() - begun > patience.toNanos()) {
                throw new BusException(problem(
                        "a record within %d s".formatted(patience.toSeconds()),
                        "none between %d and %d".formatted(position(), end)));
            }
        }
    }

    private ConsumerRecords<String, byte[]> poll() {
        try {
            return consumer.poll(POLL);
        } catch (KafkaException failure) {
            throw unread("its records", failure);
        }
    }

    private BusException unread(String expected, KafkaException failure) {
        return new BusException(problem(expected, String.valueOf(failure.getMessage())), failure);
    }

    private Problem problem(String expected, String found) {
        return new Problem(
                "log-unread",
                expected,
                found,
                partition.toString(),
                "Look whether the broker runs and whether it is overloaded; what needs this is tried again by itself.");
    }

    @Override
    public void close() {
        consumer.close();
    }
}
