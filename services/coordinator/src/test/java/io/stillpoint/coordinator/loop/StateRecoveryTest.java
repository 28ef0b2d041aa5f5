package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What became of the state topic while no coordinator looked. */
class StateRecoveryTest {

    private static final String OTHER = "another-cluster";
    private static final Request HOT =
            new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null);

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private Wires wires;
    private SealSigner signer;

    @BeforeEach
    void startASagaAndEndTheCoordinator() throws Exception {
        broker = BrokerProcess.in(directory);
        wires = new Wires(broker);
        signer = Wires.signer(directory);
        try (var loop = loop()) {
            loop.start();
            wires.ask("r-1", Clusters.smallest());
            wires.ask("r-2", HOT);
            wires.factsUntil(SagaFact.SagaStarted.class::isInstance);
        }
    }

    @AfterEach
    void end() {
        wires.close();
        broker.close();
    }

    @Test
    void aStateTopicThatWasLostIsRebuiltFromTheFactsAndTheSagaGoesOn() throws Exception {
        // Given
        delete(Topics.STATE);
        try (var admin = wires.clients.admin()) {
            TopicSetup.ensure(admin);
            assertThat(admin.listTopics().names().get()).doesNotContain(Topics.STATE);
        }
        wires.startWorkers();

        // When
        try (var loop = loop()) {
            loop.start();

            // Then
            var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
            assertThat(wires.state()).isEqualTo(Wires.fold(facts));
            assertThat(Wires.names(facts)).containsOnlyOnce("SagaStarted");
        }
    }

    /** Lists and restores would find no points otherwise. */
    @Test
    void aCatalogueThatWasLostIsRebuiltFromTheFacts() throws Exception {
        // Given
        wires.startWorkers();
        try (var loop = loop()) {
            loop.start();
            var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
            wires.verify(pointOf(facts));
            wires.factsUntil(StepFact.SnapshotVerified.class::isInstance);
        }
        List<String> before = wires.catalogueKeys();
        delete(Topics.CATALOGUE);
        try (var admin = wires.clients.admin()) {
            TopicSetup.ensure(admin);
            assertThat(admin.listTopics().names().get()).doesNotContain(Topics.CATALOGUE);
        }

        // When
        try (var loop = loop()) {
            loop.start();

            // Then
            await().atMost(Wires.LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(wires.catalogueKeys()).hasSize(2).containsExactlyInAnyOrderElementsOf(before));
        }
    }

    /** It is written in parts; what is decided in between is newer than what the facts before it say. */
    @Test
    void aDecisionWhileACatalogueIsRebuiltStands() throws Exception {
        // Given
        wires.startWorkers();
        String point;
        try (var loop = loop()) {
            loop.start();
            point = pointOf(wires.factsUntil(SagaFact.BackupCompleted.class::isInstance));
            wires.verify(
                    IntStream.range(0, 1200).mapToObj(number -> "p-" + number).toArray(String[]::new));
            wires.factsUntil(fact -> fact instanceof StepFact.SnapshotVerified verified
                    && verified.snapshot().point().equals("p-1199"));
            wires.ask("pin", new Request.PinRequested(Clusters.NAME, point, true, "audit"));
            wires.factsUntil(fact -> fact instanceof RequestFact.RequestAccepted it
                    && it.requestId().equals("pin"));
        }
        int entries = wires.catalogueKeys().size();
        delete(Topics.CATALOGUE);
        wires.ask("unpin", new Request.PinRequested(Clusters.NAME, point, false, "audit is over"));

        // When
        try (var loop = loop()) {
            loop.start();

            // Then
            await().atMost(Wires.LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(wires.catalogueKeys()).hasSize(entries));
            assertThat(((CatalogueEntry.Pin) wires.catalogued(CatalogueEntry.Pin.key(Clusters.NAME, point))).pinned())
                    .isFalse();
        }
    }

    private static String pointOf(List<Envelope<Fact>> facts) {
        return facts.stream()
                .map(Envelope::data)
                .filter(SagaFact.BackupCompleted.class::isInstance)
                .map(SagaFact.BackupCompleted.class::cast)
                .findFirst()
                .orElseThrow()
                .point();
    }

    @Test
    void aStateThatCannotBeReadIsRebuiltFromTheFacts() throws Exception {
        // Given
        writeState(Clusters.NAME, "{\"sequence\":\"of a later release\"}");
        wires.startWorkers();

        // When
        try (var loop = loop()) {
            loop.start();

            // Then
            var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
            assertThat(wires.state()).isEqualTo(Wires.fold(facts));
        }
    }

    @Test
    void aClusterOfWhichNothingCanBeReadIsLeftAloneAndTheOthersGoOn() throws Exception {
        // Given
        writeState(OTHER, "{\"sequence\":\"of a later release\"}");
        wires.startWorkers();

        // When
        try (var loop = loop()) {
            loop.start();
            wires.ask("r-3", new Request.StopRequested(OTHER));

            // Then
            assertThat(wires.factsUntil(SagaFact.BackupCompleted.class::isInstance))
                    .isNotEmpty();
            assertThat(reasonOfALetter().code()).isEqualTo("data");
        }
    }

    @Test
    void aClusterWhoseFactsWereLostIsLeftAlone() throws Exception {
        // Given
        delete(Topics.EVENTS);
        await().atMost(Wires.LIMIT).ignoreExceptions().until(() -> {
            try (var admin = wires.clients.admin()) {
                TopicSetup.ensure(admin);
                return admin.listTopics().names().get().contains(Topics.EVENTS);
            }
        });

        // When
        try (var loop = loop()) {
            loop.start();
            wires.ask("r-3", HOT);

            // Then
            assertThat(reasonOfALetter().code()).isEqualTo("history-lost");
            assertThat(loop.leftAlone()).containsOnlyKeys(Clusters.NAME);
        }
    }

    @Test
    void aStateWhoseLastFactsAloneWereLostIsFoundAndItsClusterIsLeftAlone() throws Exception {
        // Given
        broker.kill();
        LogCut.newestTransaction(directory.resolve("kafka"), Topics.EVENTS, Topics.partitionOf(Clusters.NAME));
        broker.start();

        // When
        try (var loop = loop()) {
            loop.start();
            wires.ask("r-3", HOT);

            // Then
            assertThat(reasonOfALetter().code()).isEqualTo("history-lost");
        }
    }

    @Test
    void whatWasLostIsStillFoundAfterANeighbourOfTheClusterHasWrittenFacts() throws Exception {
        // Given
        broker.kill();
        LogCut.newestTransaction(directory.resolve("kafka"), Topics.EVENTS, Topics.partitionOf(Clusters.NAME));
        broker.start();
        askNeighbour();

        // When
        try (var loop = loop()) {
            loop.start();
            wires.ask("r-3", HOT);

            // Then
            assertThat(reasonOfALetter().expected()).contains(Clusters.NAME);
        }
    }

    @Test
    void aSingleStateThatWasTakenOffIsFoldedOutOfTheFactsThatThereAre() throws Exception {
        // Given
        askNeighbour();
        try (var producer = wires.clients.producer("somebody")) {
            producer.send(new ProducerRecord<>(Topics.STATE, Clusters.NAME, null))
                    .get();
        }
        wires.startWorkers();

        // When
        try (var loop = loop()) {
            loop.start();

            // Then
            assertThat(wires.factsOfUntil(Clusters.NAME, SagaFact.BackupCompleted.class::isInstance))
                    .isNotEmpty();
        }
    }

    /** Has a cluster of the same partition say something, so that facts and a state follow. */
    private void askNeighbour() throws Exception {
        String neighbour = IntStream.range(0, 100)
                .mapToObj(number -> "neighbour-" + number)
                .filter(name -> Topics.partitionOf(name) == Topics.partitionOf(Clusters.NAME))
                .findFirst()
                .orElseThrow();
        try (var loop = loop()) {
            loop.start();
            wires.ask("r-neighbour", smallest(neighbour));
            wires.factsOfUntil(neighbour, fact -> true);
        }
    }

    private static Request smallest(String cluster) {
        Request.ClusterDeclared like = Clusters.smallest();
        return new Request.ClusterDeclared(
                cluster,
                like.topology(),
                like.access(),
                like.profile(),
                like.startMethod(),
                like.imageMounts(),
                like.patience(),
                like.endpoints(),
                like.kubernetes());
    }

    private CoordinatorLoop loop() {
        return new CoordinatorLoop(wires.clients, LoopConfig.of("c-1"), signer, Clock.systemUTC(), sentence -> {});
    }

    private void delete(String topic) throws Exception {
        try (var admin = wires.clients.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(Wires.LIMIT)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private void writeState(String cluster, String data) throws Exception {
        var readable = EventCodec.record(
                Topics.STATE,
                EventCodec.envelope(
                        "x", "stillpoint/coordinator", Instant.now(), cluster, ClusterState.unknown(cluster)));
        try (var producer = wires.clients.producer("later-release")) {
            producer.send(new ProducerRecord<>(
                            Topics.STATE, null, cluster, data.getBytes(StandardCharsets.UTF_8), readable.headers()))
                    .get();
        }
    }

    private Problem reasonOfALetter() {
        Instant deadline = Instant.now().plus(Wires.LIMIT);
        try (var consumer = wires.clients.consumer(Map.of("group.id", "letters-" + UUID.randomUUID()))) {
            consumer.subscribe(List.of(Topics.DEAD_LETTERS));
            while (Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofMillis(100))) {
                    return Json.read(
                            letter.headers().lastHeader(DeadLetters.REASON).value(), Problem.class);
                }
            }
        }
        throw new AssertionError("no dead letter came");
    }
}
