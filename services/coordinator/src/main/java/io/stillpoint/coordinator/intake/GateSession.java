package io.stillpoint.coordinator.intake;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.gate.Gate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the open topics as one member of the gate's group. Any trouble ends it; the next one goes on behind what is committed. Where it
 * finds that a process ended without a word, it reads carefully first.
 */
final class GateSession implements ConsumerRebalanceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateSession.class);
    private static final int TRANSACTION_TIMEOUT_MS = 20_000;
    /** What is read at once is what has to be read alone after a death. */
    private static final int MOST_RECORDS = 50;

    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Consumer<String, byte[]> consumer;
    private final Producer<String, byte[]> producer;
    private final GateWriter writer;
    private final CarefulReader careful;
    /** Partitions where a process may have died, with what was committed there. */
    private final Map<TopicPartition, OffsetAndMetadata> doubtful = new LinkedHashMap<>();

    private final BooleanSupplier ending;
    private boolean closing;

    /**
     * Joins the group.
     *
     * @param instance name of this gate among those that share the work
     * @param process random name of this process
     * @param ending whether this process is to end
     */
    GateSession(BusClients clients, String instance, String process, Gate gate, Clock clock, BooleanSupplier ending) {
        this.ending = ending;
        String name = Gate.GROUP + "-" + instance;
        this.consumer = clients.consumer(Map.of(
                "group.id",
                Gate.GROUP,
                // The next process of this name has its partitions at once, and this one is fenced.
                "group.instance.id",
                instance,
                "client.id",
                name,
                "session.timeout.ms",
                10_000,
                "max.poll.records",
                MOST_RECORDS));
        this.producer = clients.transactionalProducer(name, TRANSACTION_TIMEOUT_MS);
        this.writer = new GateWriter(producer, consumer::groupMetadata, gate, clock);
        this.careful = new CarefulReader(clients, consumer, writer, process, ending);
        try {
            producer.initTransactions();
            consumer.subscribe(List.of(Topics.REQUESTS, Topics.CONTROL), this);
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Serves until this process is to end. */
    void serve() {
        while (!ending.getAsBoolean()) {
            ConsumerRecords<String, byte[]> records = consumer.poll(LONGEST_POLL);
            if (!records.isEmpty()) {
                writer.pass(records, ReadingMark.BATCHES);
            }
            for (var doubt : List.copyOf(doubtful.entrySet())) {
                readCarefully(doubt.getKey(), doubt.getValue());
            }
        }
    }

    private void readCarefully(TopicPartition partition, OffsetAndMetadata committed) {
        LOG.warn("a process ended without a word at {}-{}: reading on one by one", partition, committed.offset());
        careful.pass(partition, committed.offset(), ReadingMark.of(committed.metadata()), MOST_RECORDS)
                .ifPresent(position -> {
                    consumer.seek(partition, position);
                    consumer.resume(List.of(partition));
                    doubtful.remove(partition);
                });
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(partitions));
        Map<TopicPartition, OffsetAndMetadata> begun = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata found = committed.get(partition);
            if (found == null || ReadingMark.of(found.metadata()).equals(ReadingMark.IDLE)) {
                begun.put(partition, marked(partition, ReadingMark.BATCHES));
            } else {
                doubtful.put(partition, found);
                consumer.pause(List.of(partition));
            }
        }
        consumer.commitSync(begun);
        LOG.info("partitions {} assigned, {} of them in doubt", partitions, doubtful.keySet());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!closing) {
            sayGoodbye(partitions);
        }
        partitions.forEach(doubtful::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        partitions.forEach(doubtful::remove);
    }

    private void sayGoodbye(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> ended = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (!doubtful.containsKey(partition)) {
                ended.put(partition, marked(partition, ReadingMark.IDLE));
            }
        }
        try {
            consumer.commitSync(ended, CLOSE_LIMIT);
        } catch (KafkaException unsaid) {
            LOG.warn("the next reader will read carefully: {}", unsaid.toString());
        }
    }

    private OffsetAndMetadata marked(TopicPartition partition, ReadingMark mark) {
        return new OffsetAndMetadata(consumer.position(partition), Optional.empty(), mark.text());
    }

    /** Leaves the group in order, so that others take over at once and trust what is committed. */
    void leave() {
        sayGoodbye(consumer.assignment());
        closing = true;
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    @Override
    public void close() {
        closing = true;
        producer.close(CLOSE_LIMIT);
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
}
