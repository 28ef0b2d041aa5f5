package io.stillpoint.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.SagaFact.BackupCompleted;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker; the test answers in the places of coordinator and scheduler. */
class DemoPolicyTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void theBackupThatTheSchedulerAsksForIsFollowedToItsEnd() throws Exception {
        // Given
        try (BrokerProcess process = BrokerProcess.in(directory)) {
            BusClients clients = new BusClients(new BusConfig(process.bootstrapServers(), Map.of()));
            KafkaBroker broker = KafkaBroker.connect(new HomeSettings(process.bootstrapServers(), "", "", "", 0, 0, 0));
            broker.ensureTopics();
            ClusterState state = Json.read(
                    Files.readAllBytes(Path.of("../schemas/examples/ClusterState.v1.json")), ClusterState.class);
            String cluster = state.cluster();
            write(clients, Topics.STATE, state, cluster);
            CompletableFuture<Void> services = answering(clients, cluster);
            var terminal = new TerminalDisplay(
                    new PrintStream(printed, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);
            var policy = new DemoPolicy(cluster, directory.resolve("policy.yaml"), broker, terminal);

            // When
            SagaEnd end = policy.takePoint();

            // Then
            services.get();
            assertThat(end.last()).isEqualTo(completed(cluster));
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("rpo: 10m")
                    .contains("policy of cluster %s is in force: 1 rule".formatted(cluster))
                    .contains("stillpoint/scheduler asks: schedule.fresh.due.id");
        }
    }

    /** Accepts the policy, and then what the scheduler would ask for. */
    private static CompletableFuture<Void> answering(BusClients clients, String cluster) {
        Consumer<String, byte[]> control = clients.consumer(Map.of());
        List<TopicPartition> partitions = control.partitionsFor(Topics.CONTROL).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        control.assign(partitions);
        control.seekToBeginning(partitions);
        return CompletableFuture.runAsync(() -> {
            try (control) {
                ConsumerRecord<String, byte[]> record =
                        control.poll(LIMIT).iterator().next();
                Envelope<Request> asked = EventCodec.read(record, Request.class);
                write(clients, new RequestAccepted(cluster, asked.id(), "/stillpoint/cli", asked.data(), null, 0));
                Request hot = new Request.BackupRequested(cluster, Consistency.HOT, false, List.of(), null);
                write(
                        clients,
                        new RequestAccepted(cluster, "schedule.fresh.due.id", "stillpoint/scheduler", hot, "s-1", 0));
                write(clients, completed(cluster));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static BackupCompleted completed(String cluster) {
        return new BackupCompleted(
                cluster, "s-1", "p-1", Consistency.HOT, false, List.of(), List.of(), 0, List.of(), null);
    }

    private static void write(BusClients clients, Fact fact) throws Exception {
        write(clients, Topics.EVENTS, (Record) fact, fact.cluster());
    }

    private static void write(BusClients clients, String topic, Record data, String cluster) throws Exception {
        try (var producer = clients.producer("answers")) {
            producer.send(EventCodec.record(
                            topic, EventCodec.envelope("e", "stillpoint/coordinator", Instant.now(), cluster, data)))
                    .get();
        }
    }
}
