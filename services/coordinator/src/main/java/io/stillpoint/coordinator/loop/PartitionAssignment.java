package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads states when partitions come and forgets them when they go. Called inside {@code poll}, by the loop's own thread. */
final class PartitionAssignment implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionAssignment.class);

    private final Consumer<String, byte[]> consumer;
    private final StateLoader loader;
    private final ClusterStates known;
    private final DeadlineWatch deadlines;

    PartitionAssignment(
            Consumer<String, byte[]> consumer, StateLoader loader, ClusterStates known, DeadlineWatch deadlines) {
        this.deadlines = deadlines;
        this.consumer = consumer;
        this.loader = loader;
        this.known = known;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        Set<Integer> numbers = numbers(partitions, Topics.INBOX);
        if (!numbers.equals(numbers(partitions, Topics.REPORTS))) {
            throw new IllegalStateException("expected the same partitions of inbox and reports, found " + partitions);
        }
        // Waits while an earlier owner's transaction holds offsets of these partitions: its outcome belongs to the
        // state.
        consumer.committed(new HashSet<>(partitions));
        try {
            List<LoadedStates> loaded = loader.load(numbers);
            loaded.forEach(known::load);
            LOG.info(
                    "partitions {} assigned, {} clusters loaded",
                    numbers,
                    loaded.stream().mapToInt(each -> each.states().size()).sum());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptException(interrupted);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        List<Integer> gone = List.copyOf(numbers(partitions, Topics.INBOX));
        known.forget(gone);
        deadlines.forget(gone);
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions, String topic) {
        Set<Integer> numbers = new TreeSet<>();
        for (TopicPartition partition : partitions) {
            if (partition.topic().equals(topic)) {
                numbers.add(partition.partition());
            }
        }
        return numbers;
    }
}
