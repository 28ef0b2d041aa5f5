package io.stillpoint.coordinator.intake;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusException;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads record by record behind a position at which a process may have died, each marked before it is touched. So the next process knows
 * which one it was. At the third time it is set aside by its position, and nobody reads it.
 */
final class CarefulReader {

    private static final Logger LOG = LoggerFactory.getLogger(CarefulReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final BusClients clients;
    private final Consumer<String, byte[]> member;
    private final GateWriter writer;
    private final String process;
    private final BooleanSupplier ending;

    /**
     * Prepares one.
     *
     * @param member the group's member that owns the partitions: marks are committed by it
     * @param process random name of this process
     * @param ending whether this process is to end
     */
    CarefulReader(
            BusClients clients,
            Consumer<String, byte[]> member,
            GateWriter writer,
            String process,
            BooleanSupplier ending) {
        this.ending = ending;
        this.clients = clients;
        this.member = member;
        this.writer = writer;
        this.process = process;
    }

    /**
     * Passes as many records as the dead process can have had in its hands. Where this process is to end before that, or meets trouble that
     * is not the record's, it takes back the mark that it left: an end in order is no death.
     *
     * @param most how many a process reads at once
     * @return the position from which batches may be read again; empty when somebody has to go on carefully
     */
    OptionalLong pass(TopicPartition partition, long from, ReadingMark found, int most) {
        long position = from;
        ReadingMark mark = found;
        long end = member.endOffsets(List.of(partition)).getOrDefault(partition, from);
        try (var alone = clients.consumer(Map.of("max.poll.records", 1))) {
            alone.assign(List.of(partition));
            alone.seek(partition, position);
            int read = 0;
            while (position < end && read < most) {
                if (ending.getAsBoolean()) {
                    commit(partition, position, mark);
                    return OptionalLong.empty();
                }
                if (mark.isDeadly(process)) {
                    long next = Math.min(end, position + mark.nextWidth());
                    mark = setAside(partition, position, next, deadly(partition, position, next));
                    position = next;
                    alone.seek(partition, position);
                    read = 0;
                } else {
                    long next = marked(alone, partition, position, mark);
                    mark = next == position ? mark : ReadingMark.alone(process);
                    position = next;
                    read++;
                }
            }
        }
        commit(partition, position, ReadingMark.BATCHES);
        return OptionalLong.of(position);
    }

    /** Passes one with a mark on it that tells the next process of a death. Returns the position behind it. */
    private long marked(Consumer<String, byte[]> alone, TopicPartition partition, long position, ReadingMark before) {
        commit(partition, position, before.begunBy(process));
        try {
            return passOne(alone, partition, position);
        } catch (KafkaException | BusException trouble) {
            takeBack(partition, position, before, trouble);
            throw trouble;
        }
    }

    private void takeBack(TopicPartition partition, long position, ReadingMark before, RuntimeException trouble) {
        try {
            commit(partition, position, before);
        } catch (KafkaException unsaid) {
            trouble.addSuppressed(unsaid);
        }
    }

    private long passOne(Consumer<String, byte[]> alone, TopicPartition partition, long position) {
        Optional<ConsumerRecord<String, byte[]>> record;
        try {
            record = next(alone, partition, position);
        } catch (KafkaException failure) {
            if (!isOfTheRecord(failure)) {
                throw failure;
            }
            setAside(partition, position, position + 1, unreadable(partition, position, failure));
            alone.seek(partition, position + 1);
            return position + 1;
        }
        record.ifPresent(found -> writer.pass(List.of(found), ReadingMark.alone(process)));
        return record.map(found -> found.offset() + 1).orElseGet(() -> alone.position(partition));
    }

    /** Empty where there is no record at this position, only what Kafka itself wrote, or where this process is to end first. */
    private Optional<ConsumerRecord<String, byte[]>> next(
            Consumer<String, byte[]> alone, TopicPartition partition, long position) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline) && !ending.getAsBoolean()) {
            for (ConsumerRecord<String, byte[]> record : alone.poll(POLL)) {
                return Optional.of(record);
            }
            if (alone.position(partition) > position) {
                return Optional.empty();
            }
        }
        if (ending.getAsBoolean()) {
            return Optional.empty();
        }
        throw new BusException(new Problem(
                "read-too-slow",
                "the record at offset " + position + " within " + PATIENCE.toSeconds() + " s",
                "nothing",
                partition.toString(),
                "Look whether the broker runs and whether it is overloaded; this is tried again by itself."));
    }

    /** Trouble with Kafka passes; a record that cannot be unpacked stays what it is. */
    private static boolean isOfTheRecord(KafkaException failure) {
        return !(failure instanceof InterruptException || failure instanceof WakeupException)
                && (!(failure instanceof ApiException) || failure instanceof SerializationException);
    }

    private ReadingMark setAside(TopicPartition partition, long first, long next, Problem problem) {
        LOG.error("{}", problem.sentence());
        ReadingMark mark = ReadingMark.behind(next - first, process);
        writer.setAside(partition, first, next, problem, mark);
        return mark;
    }

    private void commit(TopicPartition partition, long position, ReadingMark mark) {
        member.commitSync(Map.of(partition, new OffsetAndMetadata(position, Optional.empty(), mark.text())));
    }

    private static Problem deadly(TopicPartition partition, long first, long next) {
        return new Problem(
                "deadly-record",
                "records that can be read",
                "one of which two processes died",
                where(partition, first, next),
                "It is set aside unread. Look in the coordinator's log for what they died of, and at who may write here."
                        + " A request that was meant has to be sent again, with another id.");
    }

    private static Problem unreadable(TopicPartition partition, long position, KafkaException failure) {
        return new Problem(
                "unreadable-record",
                "records that can be unpacked",
                String.valueOf(failure.getCause() == null ? failure : failure.getCause()),
                where(partition, position, position + 1),
                "It is set aside unread. Look at what wrote it, and at the broker's disk.");
    }

    private static String where(TopicPartition partition, long first, long next) {
        String offsets = next - first == 1 ? Long.toString(first) : "%d to %d".formatted(first, next - 1);
        return "%s/%d/%s".formatted(partition.topic(), partition.partition(), offsets);
    }
}
