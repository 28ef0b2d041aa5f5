package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {

    private static final Duration RPO = Duration.ofHours(4);
    private static final Request HOT =
            new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null);
    private static final Request BASELINE =
            new Request.BackupRequested(Clusters.NAME, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null);

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private Wires wires;
    private SealSigner signer;
    private CoordinatorLoop loop;

    @BeforeEach
    void start() throws Exception {
        broker = BrokerProcess.in(directory);
        wires = new Wires(broker);
        signer = Wires.signer(directory);
        loop = loop("c-1");
    }

    private CoordinatorLoop loop(String name) {
        var started =
                new CoordinatorLoop(wires.clients, LoopConfig.of(name), signer, Clock.systemUTC(), sentence -> {});
        started.start();
        return started;
    }

    @AfterEach
    void end() {
        loop.close();
        wires.close();
        broker.close();
    }

    @Test
    void aBaselineRunsToItsEndAndItsHistoryFoldsToItsState() throws Exception {
        // Given
        wires.startWorkers();
        wires.ask("r-1", Clusters.three());

        // When
        wires.ask("r-2", BASELINE);

        // Then
        var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
        assertThat(wires.state()).isEqualTo(Wires.fold(facts));
        var completed = (SagaFact.BackupCompleted) facts.getLast().data();
        var point = (CatalogueEntry.Point) wires.catalogued("point/" + Clusters.NAME + "/" + completed.point());
        assertThat(point.snapshots()).isEqualTo(completed.snapshots());
        assertThat(point.baseline()).isTrue();
        assertThat(point.objectLock()).isTrue();
    }

    @Test
    void theSameIdTwiceIsOneSaga() throws Exception {
        // Given
        wires.startWorkers();
        wires.ask("r-1", Clusters.smallest());
        wires.ask("r-2", HOT);

        // When
        wires.ask("r-2", HOT);

        // Then
        var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
        assertThat(Wires.names(facts)).containsOnlyOnce("SagaStarted");
    }

    @Test
    void whatTwoSchedulersReportIsOneFactAlsoAfterAnotherCoordinatorTookOver() throws Exception {
        // Given
        wires.ask("r-1", Clusters.smallest());
        wires.ask("r-2", new Request.PolicyDeclared(Clusters.NAME, policy()));
        wires.factsUntil(fact -> accepted(fact, "r-2"));
        Instant dataOf = Instant.now().minus(RPO).minusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
        ScheduleFact breach =
                new ScheduleFact.RpoBreached(Clusters.NAME, "fresh", Component.ETCD, dataOf, dataOf.plus(RPO), null);
        wires.report(breach, "scheduler@one");
        wires.factsUntil(breach::equals);
        loop.close();
        loop = loop("c-2");

        // When
        wires.report(breach, "scheduler@other");

        // Then
        ScheduleFact later = new ScheduleFact.BaselineMissing(Clusters.NAME, dataOf, null);
        wires.report(later, "scheduler@other");
        var facts = wires.factsUntil(later::equals);
        assertThat(Wires.names(facts)).containsOnlyOnce("RpoBreached");
        assertThat(wires.state()).isEqualTo(Wires.fold(facts));
    }

    @Test
    void whatNobodyAnswersCanBeCancelled() throws Exception {
        // Given
        var impatient =
                new Request.BackupRequested(Clusters.NAME, Consistency.COLD, false, List.of(Component.NODE_IMAGE), 1L);
        wires.ask("r-1", Clusters.smallest());
        wires.ask("r-2", BASELINE);
        wires.factsUntil(SagaFact.SagaStarted.class::isInstance);

        // When
        wires.ask("r-3", new Request.CancelRequested(Clusters.NAME, sagaOf("r-2"), "test"));

        // Then
        assertThat(wires.factsUntil(SagaFact.BackupFailed.class::isInstance)).isNotEmpty();
    }

    @Test
    void noiseInTheInboxGoesToTheDeadLettersAndTheNextRequestIsServed() throws Exception {
        // Given
        try (var producer = wires.clients.producer("noise")) {
            producer.send(new ProducerRecord<>(Topics.INBOX, "icp", "noise".getBytes(StandardCharsets.UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(Topics.REPORTS, "icp", null)).get();
        }

        // When
        wires.ask("r-1", Clusters.smallest());

        // Then
        assertThat(wires.factsUntil(RequestFact.RequestAccepted.class::isInstance))
                .singleElement()
                .satisfies(fact -> assertThat(fact.causation()).isEqualTo("test r-1"));
        assertThat(letters(2)).allSatisfy(reason -> assertThat(reason).contains("expected"));
    }

    private static BackupPolicy policy() {
        ScheduleRule rule =
                new ScheduleRule("fresh", Consistency.HOT, List.of(), null, RPO.toSeconds(), "UTC", 0, null, false);
        return new BackupPolicy(
                List.of(rule),
                new Retention(7, 0, 0, 0, 0, 0, 0, 1),
                new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                false);
    }

    private static boolean accepted(Fact fact, String request) {
        return fact instanceof RequestFact.RequestAccepted accepted
                && accepted.requestId().equals(request);
    }

    @Test
    void repetitionsOnTheOpenTopicAreAnsweredOnlySoOften() throws Exception {
        // Given
        wires.ask("r-1", Clusters.smallest());
        for (int times = 0; times < 100; times++) {
            wires.ask("r-2", HOT, Topics.REQUESTS);
        }

        // When
        wires.ask("r-1", Clusters.smallest());

        // Then
        assertThat(letters(61)).hasSize(61).last().asString().contains("r-1");
    }

    @Test
    void onlyAPointOfTheCatalogueIsPinned() throws Exception {
        // Given
        wires.startWorkers();
        wires.ask("r-1", Clusters.smallest());
        wires.ask("r-2", HOT);
        var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
        String point = ((SagaFact.BackupCompleted) facts.getLast().data()).point();

        // When
        wires.ask("r-3", new Request.PinRequested(Clusters.NAME, "p-mistyped", true, "audit"));
        wires.ask("r-4", new Request.PinRequested(Clusters.NAME, point, true, "audit"));

        // Then
        facts = wires.factsUntil(fact -> accepted(fact, "r-4"));
        assertThat(Wires.names(facts)).containsOnlyOnce("RequestRejected");
        assertThat(wires.state().pins()).containsOnlyKeys(point);
    }

    @Test
    void onlyLossesOfPointsOfTheCatalogueAreJudged() throws Exception {
        // Given
        wires.startWorkers();
        wires.ask("r-1", Clusters.smallest());
        wires.ask("r-2", HOT);
        var facts = wires.factsUntil(SagaFact.BackupCompleted.class::isInstance);
        String point = ((SagaFact.BackupCompleted) facts.getLast().data()).point();
        List<Loss> lost = List.of(new Loss(Component.ETCD, "key-lost", "a", "it is gone"));

        // When
        wires.ask("r-3", new Request.LossesAccepted(Clusters.NAME, "p-mistyped", lost, "unused"));
        wires.ask("r-4", new Request.LossesAccepted(Clusters.NAME, point, lost, "unused"));

        // Then
        facts = wires.factsUntil(fact -> fact instanceof RequestFact.RequestRejected refused
                && refused.requestId().equals("r-4"));
        assertThat(facts.stream()
                        .map(Envelope::data)
                        .filter(RequestFact.RequestRejected.class::isInstance)
                        .map(fact ->
                                ((RequestFact.RequestRejected) fact).problem().code()))
                .containsExactly("unknown-point", "unknown-loss");
    }

    @Test
    void nothingOfAPrunedPointStaysInTheCatalogue() throws Exception {
        // Given
        wires.startWorkers();
        wires.ask("r-1", Clusters.smallest());
        wires.catalogue("p-old");
        loop.close();
        loop = loop("c-1");
        wires.ask("r-2", new Request.PolicyDeclared(Clusters.NAME, policy()));
        wires.ask("r-3", new Request.PinRequested(Clusters.NAME, "p-old", true, "audit"));
        wires.ask("r-4", new Request.PinRequested(Clusters.NAME, "p-old", false, "audit is over"));
        wires.verify("p-old");
        wires.factsUntil(StepFact.SnapshotVerified.class::isInstance);
        wires.factsUntil(fact -> accepted(fact, "r-4"));
        List<String> before = wires.catalogueKeys();

        // When
        wires.ask("r-5", new Request.PruneRequested(Clusters.NAME, true));

        // Then
        wires.factsUntil(SagaFact.PruneCompleted.class::isInstance);
        assertThat(before)
                .containsExactlyInAnyOrder("point/icp/p-old", "pin/icp/p-old", "verification/icp/p-old/etcd/etcd");
        assertThat(wires.catalogueKeys()).isEmpty();
    }

    private String sagaOf(String request) throws Exception {
        return wires
                .factsUntil(fact -> fact instanceof SagaFact.SagaStarted started
                        && started.requestId().equals(request))
                .stream()
                .map(fact -> fact.data())
                .filter(SagaFact.SagaStarted.class::isInstance)
                .map(fact -> ((SagaFact.SagaStarted) fact).saga())
                .findFirst()
                .orElseThrow();
    }

    private List<String> letters(int count) {
        List<String> reasons = new java.util.ArrayList<>();
        try (var consumer = wires.clients.consumer(Map.of("group.id", "letters"))) {
            consumer.subscribe(List.of(Topics.DEAD_LETTERS));
            var deadline = java.time.Instant.now().plus(Wires.LIMIT);
            while (reasons.size() < count && java.time.Instant.now().isBefore(deadline)) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(letter -> reasons.add(new String(
                                letter.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8)));
            }
        }
        return reasons;
    }
}
