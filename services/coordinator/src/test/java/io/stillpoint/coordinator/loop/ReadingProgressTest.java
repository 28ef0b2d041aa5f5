package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.Topics;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingProgressTest {

    private static final int PARTITION = 3;

    @TempDir
    Path directory;

    @Test
    void whatTheGateHasWrittenAndWhoseMarkerIsStillOnItsWayCountsAsNotRead() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var wires = new Wires(broker);
                var ends = new LogEnds(wires.clients);
                var gate = wires.clients.transactionalProducer("gate", 20_000);
                var consumer = wires.clients.consumer(Map.of())) {
            consumer.assign(List.of(
                    new TopicPartition(Topics.INBOX, PARTITION), new TopicPartition(Topics.REPORTS, PARTITION)));
            consumer.seekToBeginning(consumer.assignment());
            var progress = new ReadingProgress(consumer, ends);
            gate.initTransactions();
            gate.beginTransaction();
            gate.send(new ProducerRecord<>(Topics.INBOX, PARTITION, "icp", new byte[] {1}))
                    .get();
            Instant now = Instant.now();
            Instant readBefore = progress.upTo(PARTITION, now, now);

            // When
            gate.commitTransaction();

            // Then
            await().atMost(Wires.LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return !progress.upTo(PARTITION, now, now).isBefore(now);
            });
            assertThat(readBefore).isBefore(now);
            assertThat(progress.upTo(PARTITION, now, now.plusSeconds(20))).isEqualTo(now);
            assertThat(consumer.position(new TopicPartition(Topics.INBOX, PARTITION)))
                    .isGreaterThanOrEqualTo(1);
        }
    }
}
