package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTakeoverTest {

    private static final Request HOT =
            new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null);

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private Wires wires;
    private SealSigner signer;
    private final List<String> lastWords = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        broker = BrokerProcess.in(directory);
        wires = new Wires(broker);
        signer = Wires.signer(directory);
    }

    @AfterEach
    void end() {
        wires.close();
        broker.close();
    }

    @Test
    void anotherCoordinatorGoesOnWithTheSagaOfOneThatLeft() throws Exception {
        // Given
        try (var one = loop("c-1");
                var other = loop("c-2")) {
            one.start();
            wires.ask("r-1", Clusters.smallest());
            wires.ask("r-2", HOT);
            wires.factsUntil(SagaFact.SagaStarted.class::isInstance);
            other.start();

            // When
            one.close();

            // Then
            wires.startWorkers();
            var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
            assertThat(wires.state()).isEqualTo(Wires.fold(facts));
        }
    }

    @Test
    void aBrokerThatWasKilledFindsTheLoopAtItsWorkAgain() throws Exception {
        // Given
        try (var loop = loop("c-1")) {
            loop.start();
            wires.ask("r-1", Clusters.smallest());
            wires.ask("r-2", HOT);
            wires.factsUntil(SagaFact.SagaStarted.class::isInstance);
            broker.kill();

            // When
            broker.start();

            // Then
            wires.startWorkers();
            var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
            assertThat(wires.state()).isEqualTo(Wires.fold(facts));
        }
    }

    @Test
    void ofTwoWithOneNameOneEndsAndSaysWhy() throws Exception {
        // Given
        try (var one = loop("same");
                var other = loop("same")) {
            one.start();
            wires.ask("r-1", Clusters.smallest());
            wires.factsUntil(fact -> true);

            // When
            other.start();

            // Then
            await().atMost(Wires.LIMIT).until(() -> !lastWords.isEmpty());
            assertThat(lastWords.getFirst()).contains("same").contains("stillpoint.coordinator.instance");
        }
    }

    private CoordinatorLoop loop(String instance) {
        return new CoordinatorLoop(wires.clients, LoopConfig.of(instance), signer, Clock.systemUTC(), lastWords::add);
    }
}
