package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.CompactedTopicReader;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.internal.ClusterState;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the state of the clusters in some partitions. It waits until no transaction is open there: one that is already
 * decided may still lack its marker, and what it wrote must not be missed.
 */
final class StateLoader {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

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
     * The newest committed state of every cluster.
     *
     * @throws BusException when it takes too long, or a state cannot be read
     */
    List<ClusterState> load(Collection<Integer> partitions) throws InterruptedException {
        awaitNoOpenTransaction(partitions);
        try (var reader = new CompactedTopicReader(clients, Topics.STATE, partitions)) {
            List<ClusterState> states = new ArrayList<>();
            for (ConsumerRecord<String, byte[]> record : reader.toEnd(limit).values()) {
                states.add(state(record));
            }
            return states;
        }
    }

    private void awaitNoOpenTransaction(Collection<Integer> partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = partitions.stream()
                .map(number -> new TopicPartition(Topics.STATE, number))
                .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
        Instant deadline = Instant.now().plus(limit);
        try (Admin admin = clients.admin()) {
            Map<TopicPartition, Long> ends = ends(admin, asked, IsolationLevel.READ_UNCOMMITTED);
            while (!reached(ends(admin, asked, IsolationLevel.READ_COMMITTED), ends)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new BusException(new Problem(
                            "open-transaction",
                            "no open transaction in " + Topics.STATE,
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

    private static ClusterState state(ConsumerRecord<String, byte[]> record) {
        try {
            return EventCodec.read(record, ClusterState.class).data();
        } catch (MalformedEventException malformed) {
            throw new BusException(malformed.problem(), malformed);
        }
    }
}
