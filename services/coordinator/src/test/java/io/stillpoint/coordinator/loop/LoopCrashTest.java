package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopCrashTest {

    @TempDir
    Path directory;

    @Test
    void aLoopThatCrashesInEveryTransactionWritesTheSameFactsAsOneThatNeverDoes() throws Exception {
        // Given
        var undisturbed = run(Files.createDirectory(directory.resolve("calm")), UnaryOperator.identity());
        var crashing = new CrashingProducer();

        // When
        var disturbed = run(Files.createDirectory(directory.resolve("wild")), crashing::around);

        // Then
        assertThat(crashing.crashes()).isGreaterThanOrEqualTo(CrashingProducer.Point.values().length);
        assertThat(said(disturbed)).isEqualTo(said(undisturbed));
    }

    /** A hot backup from declaration to end; the chain is checked while it is read. */
    private static List<Envelope<Fact>> run(Path directory, UnaryOperator<Producer<String, byte[]>> wiring)
            throws Exception {
        try (var broker = BrokerProcess.in(directory);
                var wires = new Wires(broker);
                var loop = new CoordinatorLoop(
                        wires.clients,
                        LoopConfig.of("c-1"),
                        Wires.signer(directory),
                        Clock.systemUTC(),
                        sentence -> {},
                        wiring)) {
            loop.start();
            wires.startWorkers();
            wires.ask("r-1", Clusters.smallest());
            wires.ask(
                    "r-2",
                    new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null));
            var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
            assertThat(wires.state()).isEqualTo(Wires.fold(facts));
            return facts;
        }
    }

    /** What was said, in an order that does not depend on which worker was faster. Nobody waits for heartbeats, so some come too late. */
    private static TreeSet<String> said(List<Envelope<Fact>> all) {
        var said = new TreeSet<String>();
        var facts = all.stream()
                .filter(fact -> !(fact.data() instanceof StepFact.StepTaken))
                .toList();
        for (Envelope<Fact> fact : facts) {
            String name = fact.data().getClass().getSimpleName();
            said.add(
                    fact.data() instanceof StepFact step
                            ? name + " " + step.step().step() + " "
                                    + step.step().attempt()
                            : name);
        }
        said.add(facts.size() + " facts");
        return said;
    }
}
