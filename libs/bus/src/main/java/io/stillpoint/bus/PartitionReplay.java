package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads one partition to its end. Sees committed records only. */
public final class PartitionReplay {

    private static final Duration POLL = Duration.ofMillis(200);

    private PartitionReplay() {}

    /**
     * Reads up to the end as it is at the time of the call, and hands over each record.
     *
     * @throws BusException when there is no broker, or it takes longer than {@code limit}
     */
    public static void toEnd(
            BusClients clients,
            String topic,
            int number,
            Duration limit,
            Consumer<ConsumerRecord<String, byte[]>> each) {
        from(clients, topic, number, 0, limit, each);
    }

    /**
     * Reads from an offset up to the end as it is at the time of the call, and hands over each record.
     *
     * @return where the end is
     * @throws BusException when there is no broker, or it takes longer than {@code limit}
     */
    public static long from(
            BusClients clients,
            String topic,
            int number,
            long from,
            Duration limit,
            Consumer<ConsumerRecord<String, byte[]>> each) {
        var partition = new TopicPartition(topic, number);
        Instant deadline = Instant.now().plus(limit);
        try (var consumer = clients.consumer(Map.of())) {
            consumer.assign(List.of(partition));
            if (from == 0) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, from);
            }
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                if (Instant.now().isAfter(deadline)) {
                    throw new BusException(
                            problem(partition, "its end within %d s".formatted(limit.toSeconds()), "more to come"));
                }
                consumer.poll(POLL).forEach(each);
            }
            return end;
        } catch (KafkaException e) {
            throw new BusException(problem(partition, "its records", String.valueOf(e.getMessage())), e);
        }
    }

    private static Problem problem(TopicPartition partition, String expected, String found) {
        return new Problem(
                "log-unread",
                expected,
                found,
                partition.toString(),
                "Look whether the broker runs and whether it is overloaded; what needs this is tried again by itself.");
    }
}
