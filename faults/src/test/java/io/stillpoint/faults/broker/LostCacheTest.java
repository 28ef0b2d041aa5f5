package io.stillpoint.faults.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.PartitionReplay;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.faults.BrokerSet;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.streams.DurableFile;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.VerificationKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine of a single broker loses its power at every stage of a baseline. The broker's files are on a file system of their own, which
 * keeps what was flushed and nothing else.
 */
@Tag("faults")
class LostCacheTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void aBaselineIsCompletedAlthoughTheBrokerLosesItsPowerAtEachStage() throws Exception {
        // Given
        try (var disk = ScratchDisk.at(directory.resolve("kafka"), 512)) {
            var broker = BrokerProcess.in(directory);

            // When
            int stages = BaselinePlay.on(BrokerSet.of(broker), directory, (_, _) -> {
                powerFails(disk, broker);
            });

            // Then
            assertThat(stages).isGreaterThan(5);
        }
    }

    @Test
    void aBrokerThatWasJustFormattedStartsAgainAndKnowsItsTopics() throws Exception {
        // Given
        try (var disk = ScratchDisk.at(directory.resolve("kafka"), 256);
                var broker = BrokerProcess.in(directory)) {
            // When: neither a topic nor half a minute has flushed anything since.
            powerFails(disk, broker);

            // Then
            var clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
            try (var admin = clients.admin()) {
                TopicSetup.ensure(admin);
                powerFails(disk, broker);
                assertThat(admin.listTopics().names().get()).contains(Topics.EVENTS, Topics.STATE);
            }
        }
    }

    @Test
    void aTransactionThatWasOpenWhenThePowerWentIsEndedByTheNextCoordinator() throws Exception {
        // Given
        try (var disk = ScratchDisk.at(directory.resolve("kafka"), 256);
                var broker = BrokerProcess.in(directory)) {
            var clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
            try (var admin = clients.admin()) {
                TopicSetup.ensure(admin);
            }
            Producer<String, byte[]> dead = coordinator(clients);
            dead.initTransactions();
            write(dead, "committed");
            dead.commitTransaction();
            write(dead, "open");
            powerFails(disk, broker);
            // At once: in order it would end its transaction.
            dead.close(Duration.ZERO);

            // When
            try (var next = coordinator(clients)) {
                next.initTransactions();
                write(next, "of the next");
                next.commitTransaction();
            }

            // Then
            assertThat(committed(clients)).containsExactly("committed", "of the next");
        }
    }

    @Test
    void keysAndSettingsOutlastAPowerCutRightAfterTheyWereWritten() throws Exception {
        // Given
        try (var disk = ScratchDisk.at(directory.resolve("disk"), 64)) {
            Path home = directory.resolve("disk").resolve("new").resolve("home");
            var keys = KeyCreation.into(home.resolve("keys"), Instant.now());
            DurableFile.replace(home.resolve("settings"), "first".getBytes(UTF_8));
            DurableFile.replace(home.resolve("settings"), "second".getBytes(UTF_8));

            // When
            disk.cutPower();
            disk.returnPower();

            // Then
            assertThat(home.resolve("settings")).hasContent("second");
            assertThat(List.of(keys.restoreIdentity(), keys.recoveryIdentity(), keys.recipients(), keys.signingKey()))
                    .allSatisfy(key -> assertThat(key).isNotEmptyFile());
            assertThat(VerificationKeys.load(home.resolve("keys").resolve(KeyCreation.VERIFICATION_KEYS)))
                    .isNotNull();
        }
    }

    private static void powerFails(ScratchDisk disk, BrokerProcess broker) throws Exception {
        disk.cutPower();
        broker.kill();
        disk.returnPower();
        broker.start();
    }

    private static Producer<String, byte[]> coordinator(BusClients clients) {
        return clients.transactionalProducer("coordinator", 30_000);
    }

    private static void write(Producer<String, byte[]> producer, String text) throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(Topics.EVENTS, 0, "key", text.getBytes(UTF_8)))
                .get();
    }

    private static List<String> committed(BusClients clients) {
        List<String> texts = new ArrayList<>();
        PartitionReplay.toEnd(clients, Topics.EVENTS, 0, LIMIT, record -> texts.add(new String(record.value(), UTF_8)));
        return texts;
    }
}
