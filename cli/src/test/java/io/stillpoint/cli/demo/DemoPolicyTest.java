package io.stillpoint.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.Topics;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.SagaFact.BackupCompleted;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.StoreAddressing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker; the test answers in the places of coordinator and scheduler. */
class DemoPolicyTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void theBackupThatTheSchedulerAsksForIsFollowedToItsEnd() throws Exception {
        // Given
        try (BrokerProcess process = BrokerProcess.in(directory)) {
            BusClients clients = new BusClients(new BusConfig(process.bootstrapServers(), Map.of()));
            KafkaBroker broker = KafkaBroker.connect(
                    new HomeSettings(process.bootstrapServers(), "", "", "", StoreAddressing.PATH, 0, 0, 0));
            broker.ensureTopics();
            ClusterState state = Json.read(
                    Files.readAllBytes(Path.of("../schemas/examples/ClusterState.v1.json")), ClusterState.class);
            String cluster = state.cluster();
            AnsweredRequest.write(clients, Topics.STATE, List.of(state), cluster);
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
        Request hot = new Request.BackupRequested(cluster, Consistency.HOT, false, List.of(), null);
        return AnsweredRequest.with(
                clients,
                cluster,
                asked -> List.of(
                        new RequestAccepted(cluster, asked.id(), "/stillpoint/cli", asked.data(), null, 0),
                        new RequestAccepted(cluster, "prune.due.id", "stillpoint/scheduler", prune(cluster), "s-0", 0),
                        new RequestAccepted(cluster, "schedule.fresh.due.id", "stillpoint/scheduler", hot, "s-1", 0),
                        completed(cluster)));
    }

    private static Request prune(String cluster) {
        return new Request.PruneRequested(cluster, true);
    }

    private static BackupCompleted completed(String cluster) {
        return new BackupCompleted(
                cluster, "s-1", "p-1", Consistency.HOT, false, List.of(), List.of(), 0, List.of(), null);
    }
}
