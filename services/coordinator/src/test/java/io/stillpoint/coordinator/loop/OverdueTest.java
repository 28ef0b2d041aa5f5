package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.coordinator.decide.state.SagaEvolution;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.RequestReader;
import io.stillpoint.coordinator.intake.GateLoop;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines that pass while no coordinator runs, and answers that come in time meanwhile. */
class OverdueTest {

    /** The broker refuses what is an hour ahead of its clock, so time begins early. */
    private static final Duration EARLY = SagaEvolution.APPROVAL_PATIENCE.minusMinutes(20);

    private static final Duration LATE = Duration.ofMinutes(21);
    private static final String GATE = "gate-1";

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private Wires wires;
    private SealSigner signer;

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
    void aStepThatWasReportedInTimeIsDoneWhenTheCoordinatorComesBackTooLate() throws Exception {
        // Given
        StepFact.StepStarted started;
        try (var loop = startedAt(EARLY.negated())) {
            wires.ask("r-1", Clusters.smallest());
            wires.ask(
                    "r-2",
                    new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null));
            started = first(StepFact.StepStarted.class, wires.factsUntil(fact -> isStart(fact, Action.CHECK_ETCD)));
        }
        report(started, new StepFact.EtcdChecked(started.step(), 1, 42, 1000));

        // When
        try (var loop = startedAt(LATE)) {

            // Then
            var facts = wires.factsUntil(fact -> isStart(fact, Action.CHECK_VAULT));
            assertThat(Wires.names(facts)).contains("EtcdChecked").doesNotContain("StepFailed");
        }
    }

    @Test
    void anApprovalThatWasGivenInTimeCountsAlsoWhenTheGateComesBackLast() throws Exception {
        // Given
        String saga = plannedAt(EARLY.negated());
        write(Topics.CONTROL, "r-3", new Request.RestoreApproved(Clusters.NAME, saga, Answers.DIGEST));

        // When
        var facts = factsOfBoth(LATE);

        // Then
        assertThat(Wires.names(facts)).contains("RestoreApprovalAccepted");
    }

    @Test
    void anApprovalThatWasGivenTooLateDoesNotCountWhenItIsReadBeforeAnybodyLooksAtItsDeadline() throws Exception {
        // Given
        wires.peoplesClockIsOff = SagaEvolution.APPROVAL_PATIENCE.plusMinutes(1).negated();
        String saga = plannedAt(wires.peoplesClockIsOff);
        write(Topics.CONTROL, "r-3", new Request.RestoreApproved(Clusters.NAME, saga, Answers.DIGEST));

        // When
        var facts = factsOfBoth(Duration.ZERO);

        // Then
        assertThat(Wires.names(facts)).contains("RestoreFailed").doesNotContain("RestoreApprovalAccepted");
        assertThat(first(RequestFact.RequestRejected.class, facts).problem().code())
                .isEqualTo("approval-too-late");
    }

    /** A restore whose plan waits for an approval when the coordinator is stopped; its clock is so much off. */
    private String plannedAt(Duration offset) throws Exception {
        wires.startWorkers();
        try (var loop = startedAt(offset)) {
            wires.ask("r-1", Clusters.smallest());
            wires.ask(
                    "r-2",
                    new Request.RestoreRequested(Clusters.NAME, List.of(Component.ETCD), null, false, List.of(), null));
            return first(StepFact.RestorePlanned.class, wires.factsUntil(StepFact.RestorePlanned.class::isInstance))
                    .step()
                    .saga();
        }
    }

    /** The coordinator comes back, and then the gate. */
    private List<Envelope<Fact>> factsOfBoth(Duration offset) throws Exception {
        try (var loop = startedAt(offset);
                var threads = Executors.newSingleThreadExecutor()) {
            await().atMost(Wires.LIMIT).until(loop::isServing);
            try (var gate = gate()) {
                threads.submit(running(gate));
                return wires.factsUntil(fact ->
                        fact instanceof SagaFact.RestoreApprovalAccepted || fact instanceof SagaFact.RestoreFailed);
            }
        }
    }

    @Test
    void whatNobodyAnsweredFailsOnceEverythingBeforeItsDeadlineWasRead() throws Exception {
        // Given
        try (var loop = startedAt(EARLY.negated())) {
            wires.ask("r-1", Clusters.smallest());
            wires.ask(
                    "r-2",
                    new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null));
            wires.factsUntil(fact -> isStart(fact, Action.CHECK_ETCD));
        }

        // When
        try (var loop = startedAt(LATE)) {

            // Then
            var facts = wires.factsUntil(StepFact.StepFailed.class::isInstance);
            assertThat(first(StepFact.StepFailed.class, facts).problem().code()).isEqualTo("not-taken");
        }
    }

    private CoordinatorLoop startedAt(Duration offset) {
        var loop = new CoordinatorLoop(
                wires.clients, LoopConfig.of("c-1"), signer, Clock.offset(Clock.systemUTC(), offset), sentence -> {});
        loop.start();
        return loop;
    }

    private GateLoop gate() {
        return new GateLoop(
                wires.clients, GATE, new Gate(new RequestReader(EventSchemas.packaged())), Clock.systemUTC());
    }

    private static Callable<Boolean> running(GateLoop gate) {
        return () -> {
            gate.run();
            return true;
        };
    }

    private static <T extends Fact> T first(Class<T> kind, List<Envelope<Fact>> facts) {
        return facts.stream()
                .map(Envelope::data)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isStart(Object fact, Action action) {
        return fact instanceof StepFact.StepStarted started && started.action() == action;
    }

    private void report(StepFact.StepStarted started, StepFact.Completion done) throws Exception {
        write(
                Topics.REPORTS,
                "done",
                new Report(
                        started.step(),
                        started.action(),
                        started.fencingToken(),
                        "run-1",
                        "worker-1",
                        new Report.Done(done)));
    }

    private void write(String topic, String id, Record event) throws Exception {
        var envelope = EventCodec.envelope(id, "test", Instant.now(), Clusters.NAME, event);
        try (var producer = wires.clients.producer("test")) {
            producer.send(EventCodec.record(topic, envelope)).get();
        }
    }
}
