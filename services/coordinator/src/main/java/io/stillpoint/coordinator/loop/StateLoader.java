package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the state of the clusters in some partitions, and compares it and the catalogue with their facts. It waits until no transaction is open there: one that is already
 * decided may still lack its marker, and what it wrote must not be missed.
 */
final class StateLoader {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    /** Years of facts are read when their state is gone, and take as long as they take. Nothing for so long means trouble. */
    private static final Duration READ_PATIENCE = Duration.ofMinutes(1);

    private final BusClients clients;
    private final Duration limit;

    /**
     * Prepares one.
     *
     * @param limit longer than the broker lets a dead coordinator's transaction stay open
     */
    StateLoader(BusClients clients, Duration limit) {
        this.clients = clients;
        this.limit = limit;
    }

    /**
     * Finds out what is known of every cluster in these partitions, and hands it over partition by partition.
     *
     * @throws BusException when the broker does not answer, or a transaction stays open
     */
    void load(Collection<Integer> partitions, Consumer<LoadedStates> each) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            TopicSetup.ensureFolds(admin);
            // They are there by now: the loop has joined its group and knows its producer.
            TopicSetup.ensureInternal(admin);
        }
        awaitNoOpenTransaction(partitions);
        Map<Integer, List<ConsumerRecord<String, byte[]>>> written;
        try (var reader = new CompactedTopicReader(clients, Topics.STATE, partitions)) {
            written = reader.toEnd(limit).values().stream()
                    .filter(record -> record.key() != null)
                    .collect(Collectors.groupingBy(ConsumerRecord::partition));
        }
        CatalogueCheck catalogue;
        try (var reader = new CompactedTopicReader(clients, Topics.CATALOGUE)) {
            catalogue = new CatalogueCheck(clients, reader.toEnd(limit).keySet(), READ_PATIENCE);
        }
        for (int partition : partitions) {
            var check = new StateCheck(clients, partition, READ_PATIENCE);
            each.accept(check.of(written.getOrDefault(partition, List.of())).with(catalogue));
        }
    }

    private void awaitNoOpenTransaction(Collection<Integer> partitions) throws InterruptedException {
        List<TopicPartition> asked = partitions.stream()
                .flatMap(number ->
                        Stream.of(new TopicPartition(Topics.STATE, number), new TopicPartition(Topics.EVENTS, number)))
                .toList();
        Instant deadline = Instant.now().plus(limit);
        try (Admin admin = clients.admin()) {
            Map<TopicPartition, Long> ends = LogEnds.ends(admin, asked, IsolationLevel.READ_UNCOMMITTED);
            while (!reached(LogEnds.ends(admin, asked, IsolationLevel.READ_COMMITTED), ends)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new BusException(new Problem(
                            "open-transaction",
                            "no open transaction in %s and %s".formatted(Topics.STATE, Topics.EVENTS),
                            "one for more than " + limit.toSeconds() + " s",
                            asked.toString(),
                            "End the other coordinator that hangs. When there is none, the broker lost the end of the"
                                    + " transaction: docs/operations.md, open-transaction, says how to end it."));
                }
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    private static boolean reached(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> stable.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
