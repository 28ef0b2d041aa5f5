package io.stillpoint.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.app.CoordinatorApplication;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate as the process that it is, and what kills it. */
class GateProcessTest {

    /** More than the heap of the gate, out of some kilobytes. */
    private static final int BOMB_BYTES = 100 * 1024 * 1024;

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private OpenTopics topics;

    @BeforeEach
    void start() {
        broker = BrokerProcess.in(directory);
        topics = new OpenTopics(broker);
    }

    @AfterEach
    void end() {
        broker.close();
    }

    @Test
    void whatKillsTheGateTwiceIsSetAsideAndTheRequestsBehindItPass() throws Exception {
        // Given
        measureWhatArrives(Topics.REQUESTS);
        send("none", good("before"));
        sendUntilAccepted("zstd", new ProducerRecord<>(Topics.REQUESTS, 0, null, new byte[BOMB_BYTES]));
        send("none", good("behind"));

        // When
        try (var gate = supervisor()) {
            gate.start();

            // Then
            topics.readUntil(Topics.INBOX, OpenTopics.hasIds(List.of("before", "behind")));
            var letter = topics.readUntil(Topics.DEAD_LETTERS, letters -> !letters.isEmpty())
                    .getFirst();
            assertThat(letter.key()).isEqualTo("stillpoint.requests/0/1");
            assertThat(OpenTopics.header(letter, DeadLetters.REASON)).contains("deadly-record");
            assertThat(letter.value()).isEmpty();
        }
    }

    @Test
    void whatUnpacksToMoreThanARecordMayHaveIsRefusedByTheBroker() {
        // When
        var failure = catchThrowable(
                () -> send("zstd", new ProducerRecord<>(Topics.REQUESTS, 0, null, new byte[4 * 1024 * 1024])));

        // Then
        assertThat(failure).hasMessageContaining("larger than the max message size");
    }

    @Test
    void aGateThatWasKilledIsStartedAgain() throws Exception {
        // Given
        try (var gate = supervisor()) {
            gate.start();
            send("none", good("first"));
            topics.readUntil(Topics.INBOX, OpenTopics.hasIds(List.of("first")));

            // When
            gate.kill();

            // Then
            send("none", good("second"));
            topics.readUntil(Topics.INBOX, OpenTopics.hasIds(List.of("second")));
        }
    }

    private GateSupervisor supervisor() {
        return new GateSupervisor(
                CoordinatorApplication.class,
                List.of(
                        "--stillpoint.bus.bootstrap-servers="
                                + topics.clients.config().bootstrapServers(),
                        "--logging.structured.format.console="));
    }

    /** As topics were before the broker unpacked what arrives. */
    private void measureWhatArrives(String topic) throws Exception {
        try (var admin = topics.clients.admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("compression.type", "producer"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static ProducerRecord<String, byte[]> good(String id) {
        return OpenTopics.good(Topics.REQUESTS, 0, "icp", id);
    }

    /** A broker acts on a topic's new settings some time after it has acknowledged them. */
    private void sendUntilAccepted(String compression, ProducerRecord<String, byte[]> record) {
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            send(compression, record);
            return true;
        });
    }

    private void send(String compression, ProducerRecord<String, byte[]> record) throws Exception {
        try (var producer = topics.stranger(compression)) {
            producer.send(record).get();
        }
    }
}
