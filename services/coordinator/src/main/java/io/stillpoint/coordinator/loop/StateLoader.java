package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the state of the clusters in some partitions, and compares it with their facts. It waits until no transaction is open there: one that is already
 * decided may still lack its marker, and what it wrote must not be missed.
 */
final class StateLoader {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    /** Years of facts are read once, when their state is gone. */
    private static final Duration READ_LIMIT = Duration.ofMinutes(4);

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
     * What is known of every cluster in these partitions.
     *
     * @throws BusException when it takes too long
     */
    List<LoadedStates> load(Collection<Integer> partitions) throws InterruptedException {
        try (Admin admin = clients.admin()) {
            TopicSetup.ensureState(admin);
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
        List<LoadedStates> loaded = new ArrayList<>();
        for (int partition : partitions) {
            var check = new StateCheck(clients, partition, READ_LIMIT);
            loaded.add(check.of(written.getOrDefault(partition, List.of())));
        }
        return loaded;
    }

    private void awaitNoOpenTransaction(Collection<Integer> partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = partitions.stream()
                .flatMap(number ->
                        Stream.of(new TopicPartition(Topics.STATE, number), new TopicPartition(Topics.EVENTS, number)))
                .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
        Instant deadline = Instant.now().plus(limit);
        try (Admin admin = clients.admin()) {
            Map<TopicPartition, Long> ends = ends(admin, asked, IsolationLevel.READ_UNCOMMITTED);
            while (!reached(ends(admin, asked, IsolationLevel.READ_COMMITTED), ends)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new BusException(new Problem(
                            "open-transaction",
                            "no open transaction in %s and %s".formatted(Topics.STATE, Topics.EVENTS),
                            "one for more than " + limit.toSeconds() + " s",
                            asked.keySet().toString(),
                            "See which other coordinator hangs, and end it."));
                }
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    private static Map<TopicPartition, Long> ends(
            Admin admin, Map<TopicPartition, OffsetSpec> asked, IsolationLevel isolation) throws InterruptedException {
        try {
            return admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException failure) {
            throw new KafkaException("The ends of " + asked.keySet() + " are not known", failure.getCause());
        }
    }

    private static boolean reached(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> stable.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
