package io.stillpoint.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.SagaFact.BackupCompleted;
import io.stillpoint.schemas.event.SagaFact.PruneCompleted;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.StoreAddressing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker; the test answers in the place of the coordinator. */
class DemoPruneTest {

    private static final PruneVerdict HOT_STAYS = new PruneVerdict("p-hot", false, "last 3");

    @TempDir
    private static Path directory;

    private static BrokerProcess process;
    private static BusClients clients;
    private static KafkaBroker broker;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final TerminalDisplay terminal =
            new TerminalDisplay(new PrintStream(printed, true, StandardCharsets.UTF_8), Clock.systemUTC(), false);

    @BeforeAll
    static void start() throws Exception {
        process = BrokerProcess.in(directory);
        clients = new BusClients(new BusConfig(process.bootstrapServers(), Map.of()));
        broker = KafkaBroker.connect(
                new HomeSettings(process.bootstrapServers(), "", "", "", StoreAddressing.PATH, 0, 0, 0));
        broker.ensureTopics();
    }

    @AfterAll
    static void end() {
        broker.close();
        process.close();
    }

    @Test
    void eachPointIsShownWithItsReason() throws Exception {
        // Given
        CompletableFuture<Void> coordinator =
                answering("one", new PruneVerdict("p-cold", false, "baseline: stays for ever"));

        // When
        new DemoPrune("one", broker, terminal).explain(backup("p-cold"), backup("p-hot"));

        // Then
        coordinator.get();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("stays   baseline: stays for ever")
                .contains("p-hot", "stays   last 3");
    }

    @Test
    void aBaselineThatCouldGoFailsTheDemo() {
        // Given
        answering("two", new PruneVerdict("p-cold", true, "too old"));

        // When
        DemoPrune prune = new DemoPrune("two", broker, terminal);

        // Then
        assertThatThrownBy(() -> prune.explain(backup("p-cold"), backup("p-hot")))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("expected baseline p-cold and recovery point p-hot to stay");
    }

    private static CompletableFuture<Void> answering(String cluster, PruneVerdict baseline) {
        return AnsweredRequest.with(clients, cluster, asked -> facts(cluster, asked, baseline));
    }

    private static List<Fact> facts(String cluster, Envelope<Request> asked, PruneVerdict baseline) {
        assertThat(asked.data()).isEqualTo(new PruneRequested(cluster, false));
        return List.of(
                new RequestAccepted(cluster, asked.id(), asked.source(), asked.data(), "s-" + cluster, 0),
                new PruneCompleted(
                        cluster, "s-" + cluster, false, List.of(), List.of(HOT_STAYS, baseline), 0, 0, 0, List.of()));
    }

    private static BackupCompleted backup(String point) {
        return new BackupCompleted(
                "any", "s-any", point, Consistency.HOT, false, List.of(), List.of(), 0, List.of(), null);
    }
}
