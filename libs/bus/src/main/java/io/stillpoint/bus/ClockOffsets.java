package io.stillpoint.bus;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * How far the clocks of those who write reports and facts are from the broker's. Each record has both: its writer's time in the event,
 * and the time at which the broker took it.
 */
public final class ClockOffsets {

    private static final int LOOKED_AT = 50;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String COORDINATOR = "coordinator";

    private ClockOffsets() {}

    /**
     * Looks at the newest records of the last while.
     *
     * @param since what is older says nothing about the clocks of now
     * @param limit how long to read
     * @return by writer; positive when its clock is ahead. What a record took on its way makes an offset smaller than it is
     */
    public static Map<String, Duration> measured(BusClients clients, Instant since, Duration limit) {
        Map<String, Duration> offsets = new TreeMap<>();
        List<TopicPartition> partitions = IntStream.range(0, Topics.CLUSTER_PARTITIONS)
                .boxed()
                .flatMap(number -> Stream.of(
                        new TopicPartition(Topics.REPORTS, number), new TopicPartition(Topics.EVENTS, number)))
                .toList();
        try (var consumer = clients.consumer(Map.of())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            ends.forEach((partition, end) ->
                    consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - LOOKED_AT)));
            Instant deadline = Instant.now().plus(limit);
            while (!isAtEnd(consumer, ends) && Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.timestampType() == TimestampType.LOG_APPEND_TIME
                            && record.timestamp() >= since.toEpochMilli()) {
                        note(record, offsets);
                    }
                }
            }
        }
        return offsets;
    }

    private static boolean isAtEnd(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Of several the largest counts: it is that of the record that was the fastest. */
    private static void note(ConsumerRecord<String, byte[]> record, Map<String, Duration> offsets) {
        Instant taken = Instant.ofEpochMilli(record.timestamp());
        written(record)
                .ifPresent(by -> offsets.merge(
                        by.writer(),
                        Duration.between(taken, by.time()),
                        (one, other) -> one.compareTo(other) < 0 ? other : one));
    }

    private record Written(String writer, Instant time) {}

    private static Optional<Written> written(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(Topics.EVENTS)) {
                return Optional.of(new Written(
                        COORDINATOR, EventCodec.read(record, Fact.class).time()));
            }
            Envelope<Record> said = EventCodec.read(record, Record.class);
            return switch (said.data()) {
                case Report report -> Optional.of(new Written(report.worker(), said.time()));
                case Heartbeat heartbeat -> Optional.of(new Written(heartbeat.worker(), said.time()));
                default -> Optional.empty();
            };
        } catch (MalformedEventException another) {
            return Optional.empty();
        }
    }
}
