package io.stillpoint.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.RequestReader;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends in order while records are read one by one. */
class CarefulReaderTest {

    private static final int MOST = 50;
    private static final TopicPartition ORDERED = new TopicPartition(Topics.REQUESTS, 0);
    private static final TopicPartition WAITING = new TopicPartition(Topics.REQUESTS, 1);

    @TempDir
    static Path directory;

    private static BrokerProcess broker;
    private static OpenTopics topics;

    @BeforeAll
    static void start() {
        broker = BrokerProcess.in(directory);
        topics = new OpenTopics(broker);
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @Test
    void processesThatEndInOrderBetweenTwoRecordsCountAsNoDeath() throws Exception {
        // Given
        send(ORDERED, "first", "second", "third");
        long position;
        try (Consumer<String, byte[]> watcher = topics.clients.consumer(Map.of("group.id", Gate.GROUP))) {
            position = read(
                    ORDERED,
                    0,
                    ReadingMark.BATCHES,
                    () -> committedOffset(watcher, ORDERED)
                            .filter(committed -> committed.offset() == 1)
                            .isPresent());
        }

        // When
        for (int life = 0; life < 3; life++) {
            position = read(ORDERED, position, committed(ORDERED), () -> true);
        }

        // Then
        read(ORDERED, position, committed(ORDERED), () -> false);
        topics.readUntil(Topics.INBOX, OpenTopics.hasIds(List.of("first", "second", "third")));
        assertThat(position).isEqualTo(1);
    }

    @Test
    void processesThatEndInOrderWhileTheyWaitForARecordCountAsNoDeath() throws Exception {
        // Given
        send(WAITING, "awaited");
        long position = 0;
        ReadingMark mark = ReadingMark.BATCHES;

        // When
        for (int life = 0; life < 3; life++) {
            position = read(WAITING, position, mark, endsAtTheSecondQuestion());
            mark = committed(WAITING);
        }

        // Then
        read(WAITING, position, mark, () -> false);
        topics.readUntil(Topics.INBOX, OpenTopics.hasIds(List.of("awaited")));
        assertThat(mark.isDeadly("the next")).isFalse();
    }

    /** The first comes before the mark is left, the second before the record is there. */
    private static BooleanSupplier endsAtTheSecondQuestion() {
        var asked = new AtomicInteger();
        return () -> asked.incrementAndGet() > 1;
    }

    /** One life of a process of its own. Returns how far it came. */
    private static long read(TopicPartition partition, long from, ReadingMark found, BooleanSupplier ending) {
        String process = "process-" + System.nanoTime();
        try (Consumer<String, byte[]> member = topics.clients.consumer(Map.of("group.id", Gate.GROUP));
                var producer = topics.clients.transactionalProducer(process, 20_000)) {
            member.assign(List.of(partition));
            producer.initTransactions();
            var gate = new Gate(new RequestReader(EventSchemas.packaged()));
            var writer = new GateWriter(producer, member::groupMetadata, gate, Clock.systemUTC());
            new CarefulReader(topics.clients, member, writer, process, ending).pass(partition, from, found, MOST);
            return committedOffset(member, partition)
                    .map(OffsetAndMetadata::offset)
                    .orElse(from);
        }
    }

    private static ReadingMark committed(TopicPartition partition) {
        try (Consumer<String, byte[]> member = topics.clients.consumer(Map.of("group.id", Gate.GROUP))) {
            return ReadingMark.of(committedOffset(member, partition)
                    .map(OffsetAndMetadata::metadata)
                    .orElse(""));
        }
    }

    private static Optional<OffsetAndMetadata> committedOffset(
            Consumer<String, byte[]> member, TopicPartition partition) {
        return Optional.ofNullable(member.committed(Set.of(partition)).get(partition));
    }

    private static void send(TopicPartition partition, String... ids) throws Exception {
        try (var producer = topics.stranger("none")) {
            for (String id : ids) {
                producer.send(OpenTopics.good(partition.topic(), partition.partition(), "icp", id))
                        .get();
            }
        }
    }
}
