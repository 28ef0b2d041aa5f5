package io.stillpoint.coordinator.intake;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.OpenRecord;
import io.stillpoint.coordinator.gate.RoutedRecord;
import io.stillpoint.schemas.shared.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Writes what follows from records, and how far they were read, in one transaction. */
final class GateWriter {

    private final Producer<String, byte[]> producer;
    private final Supplier<ConsumerGroupMetadata> group;
    private final Gate gate;
    private final Clock clock;

    GateWriter(Producer<String, byte[]> producer, Supplier<ConsumerGroupMetadata> group, Gate gate, Clock clock) {
        this.producer = producer;
        this.group = group;
        this.gate = gate;
        this.clock = clock;
    }

    /** Passes or refuses records; {@code mark} then is beside the offset behind the last one. */
    void pass(Iterable<ConsumerRecord<String, byte[]>> records, ReadingMark mark) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        producer.beginTransaction();
        for (ConsumerRecord<String, byte[]> record : records) {
            gate.judge(incoming(record), clock.instant()).forEach(this::send);
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), mark.text()));
        }
        producer.sendOffsetsToTransaction(offsets, group.get());
        producer.commitTransaction();
    }

    /** Goes on behind positions that nobody will read, and says so among the dead letters. */
    void setAside(TopicPartition partition, long first, long next, Problem problem, ReadingMark mark) {
        producer.beginTransaction();
        producer.send(
                DeadLetters.unread("%s/%d/%d".formatted(partition.topic(), partition.partition(), first), problem));
        producer.sendOffsetsToTransaction(
                Map.of(partition, new OffsetAndMetadata(next, Optional.empty(), mark.text())), group.get());
        producer.commitTransaction();
    }

    private void send(RoutedRecord outgoing) {
        var record = new ProducerRecord<>(outgoing.topic(), outgoing.key(), outgoing.value());
        outgoing.headers().forEach((name, value) -> record.headers().add(name, value));
        producer.send(record);
    }

    private static OpenRecord incoming(ConsumerRecord<String, byte[]> record) {
        return new OpenRecord(
                record.topic(),
                EventCodec.whereIs(record),
                Instant.ofEpochMilli(record.timestamp()),
                EventCodec.headersOf(record.headers()),
                record.value());
    }
}
