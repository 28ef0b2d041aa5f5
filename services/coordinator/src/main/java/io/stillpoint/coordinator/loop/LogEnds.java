package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BusClients;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Where partitions end. A consumer of committed records says where the first open transaction begins. One that is decided stays open in a
 * partition until its marker is there too, and a slow follower keeps that back: what others see as done would seem not to be written.
 */
final class LogEnds implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final BusClients clients;
    private @Nullable Admin admin;

    LogEnds(BusClients clients) {
        this.clients = clients;
    }

    /**
     * Returns the ends behind everything that was taken, also where its transaction is open.
     *
     * @throws KafkaException when the broker does not say
     */
    Map<TopicPartition, Long> of(Collection<TopicPartition> partitions) {
        try {
            return ends(admin(), partitions, IsolationLevel.READ_UNCOMMITTED);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    /** One client for all questions. */
    Admin admin() {
        if (admin == null) {
            admin = clients.admin();
        }
        return admin;
    }

    static Map<TopicPartition, Long> ends(Admin admin, Collection<TopicPartition> partitions, IsolationLevel isolation)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        try {
            return admin
                    .listOffsets(asked, new ListOffsetsOptions(isolation))
                    .all()
                    .get(ANSWER.toSeconds(), TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException | TimeoutException failure) {
            throw new KafkaException("The ends of " + partitions + " are not known", failure);
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
