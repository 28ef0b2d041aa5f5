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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has states loaded when partitions come and forgets them when they go. Nothing of a partition is read before its states are there.
 * Called by the loop's own thread, as a listener inside {@code poll}.
 */
final class PartitionAssignment implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionAssignment.class);

    private final Consumer<String, byte[]> consumer;
    private final StateLoading loading;
    private final ClusterStates known;
    private final DeadlineWatch deadlines;

    PartitionAssignment(
            Consumer<String, byte[]> consumer, StateLoading loading, ClusterStates known, DeadlineWatch deadlines) {
        this.deadlines = deadlines;
        this.consumer = consumer;
        this.loading = loading;
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
        consumer.pause(partitions);
        loading.begin(numbers);
        LOG.info("partitions {} assigned, their states are being loaded", numbers);
    }

    /** Takes in what has been loaded since the last call, and has these partitions read. */
    void takeLoaded() {
        for (LoadedStates loaded : loading.take()) {
            known.load(loaded);
            consumer.resume(List.of(
                    new TopicPartition(Topics.INBOX, loaded.partition()),
                    new TopicPartition(Topics.REPORTS, loaded.partition())));
            LOG.info(
                    "partition {} is served: {} clusters as they were written, {} to be written again, {} left alone",
                    loaded.partition(),
                    loaded.states().size(),
                    loaded.rewritten().size(),
                    loaded.quarantined().size());
        }
    }

    boolean isLoading() {
        return loading.isBusy();
    }

    /** Whether the states of any partition are there. */
    boolean isServing() {
        return consumer.paused().size() < consumer.assignment().size();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        List<Integer> gone = List.copyOf(numbers(partitions, Topics.INBOX));
        loading.forget(gone);
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
