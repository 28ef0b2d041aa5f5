package io.stillpoint.bus;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * How far the clocks of those who write reports and facts are from the broker's. Each record has both: its writer's time in the event,
 * and the time at which the broker took it.
 */
public final class ClockOffsets {

    private static final int LOOKED_AT = 50;
    private static final int COUNTED = 3;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String COORDINATOR = "coordinator";

    private ClockOffsets() {}

    /**
     * Looks at the newest records of the last while. Of each writer its newest three count: a clock that was set right shows at once.
     *
     * @param since what is older says nothing about the clocks of now
     * @param limit how long to read
     * @return by writer; positive when its clock is ahead. What a record took on its way makes an offset smaller than it is
     * @throws BusException when there is no broker
     */
    public static Map<String, Duration> measured(BusClients clients, Instant since, Duration limit) {
        List<TopicPartition> partitions = IntStream.range(0, Topics.CLUSTER_PARTITIONS)
                .boxed()
                .flatMap(number -> Stream.of(
                        new TopicPartition(Topics.REPORTS, number), new TopicPartition(Topics.EVENTS, number)))
                .toList();
        List<Sample> samples = new ArrayList<>();
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
                        sample(record).ifPresent(samples::add);
                    }
                }
            }
        } catch (KafkaException failure) {
            throw new BusException(
                    new Problem(
                            "clocks-unread",
                            "the newest records of %s and %s".formatted(Topics.REPORTS, Topics.EVENTS),
                            String.valueOf(failure.getMessage()),
                            "Kafka at " + clients.config().bootstrapServers(),
                            "Look whether the broker runs, and ask again."),
                    failure);
        }
        return offsets(samples);
    }

    /** What a record says of its writer's clock. */
    record Sample(String writer, Instant taken, Duration offset) {}

    /** Of the newest few the largest counts: it is that of the record that was the fastest. */
    static Map<String, Duration> offsets(List<Sample> samples) {
        Map<String, List<Sample>> byWriter = samples.stream()
                .sorted(Comparator.comparing(Sample::taken).reversed())
                .collect(Collectors.groupingBy(Sample::writer));
        Map<String, Duration> offsets = new TreeMap<>();
        byWriter.forEach((writer, newestFirst) -> newestFirst.stream()
                .limit(COUNTED)
                .map(Sample::offset)
                .max(Comparator.naturalOrder())
                .ifPresent(offset -> offsets.put(writer, offset)));
        return offsets;
    }

    private static boolean isAtEnd(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static Optional<Sample> sample(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(Topics.EVENTS)) {
                return Optional.of(sample(record, COORDINATOR, EventCodec.read(record, Fact.class)));
            }
            Envelope<Record> said = EventCodec.read(record, Record.class);
            return switch (said.data()) {
                case Report report -> Optional.of(sample(record, report.worker(), said));
                case Heartbeat heartbeat -> Optional.of(sample(record, heartbeat.worker(), said));
                default -> Optional.empty();
            };
        } catch (MalformedEventException another) {
            return Optional.empty();
        }
    }

    private static Sample sample(ConsumerRecord<?, ?> record, String writer, Envelope<?> event) {
        Instant taken = Instant.ofEpochMilli(record.timestamp());
        return new Sample(writer, taken, Duration.between(taken, event.time()));
    }
}
