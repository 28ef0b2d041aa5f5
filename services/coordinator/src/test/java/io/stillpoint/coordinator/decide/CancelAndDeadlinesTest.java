package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.saga.StateLeft;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.coordinator.decide.state.SagaEvolution;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelAndDeadlinesTest {

    private final Scene scene = new Scene(Clusters.three());

    @Test
    void nothingRunsWithoutADeadline() {
        // Given
        scene.ask(Scene.cold());

        // When
        var deadline = scene.nextDeadline();

        // Then
        assertThat(deadline).contains(scene.now.plusSeconds(120));
    }

    @Test
    void withNothingRunningThereIsNoDeadline() {
        // Given
        scene.ask(Scene.hot());
        scene.answerAll();

        // When
        var deadline = scene.nextDeadline();

        // Then
        assertThat(deadline).isEmpty();
    }

    @Test
    void aTickBeforeTheDeadlineChangesNothing() {
        // Given
        scene.ask(Scene.cold());
        scene.wait(Duration.ofSeconds(119));

        // When
        Decision decision = scene.passTime();

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aPassedDeadlineBringsANewAttemptWithAHigherToken() {
        // Given
        scene.ask(new Request.StopRequested(Clusters.NAME));
        scene.answerUntil(Action.QUIESCE);
        long before = scene.state.fencingToken();

        // When
        Decision decision = scene.passDeadline();

        // Then
        assertThat(decision.tasks()).hasSize(3).allMatch(task -> task.step().attempt() == 2);
        assertThat(decision.tasks()).extracting(Task::fencingToken).containsExactly(before + 1, before + 2, before + 3);
    }

    @Test
    void aCancelRequestIsAnsweredByBringingBack() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.PARK_PODS);

        // When
        Decision decision = scene.ask(
                new Request.CancelRequested(Clusters.NAME, scene.running().saga(), "enough"));

        // Then
        assertThat(decision.facts()).hasAtLeastOneElementOfType(SagaFact.SagaCompensating.class);
        assertThat(decision.tasks()).extracting(Task::action).containsOnly(Action.UNPARK_ETCD);
    }

    @Test
    void aSecondCancelRequestIsOnlyNoted() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.PARK_PODS);
        Request cancel =
                new Request.CancelRequested(Clusters.NAME, scene.running().saga(), "enough");
        scene.ask(cancel);

        // When
        Decision decision = scene.ask(cancel);

        // Then
        assertThat(decision.facts()).singleElement().isInstanceOf(RequestFact.RequestAccepted.class);
        assertThat(decision.tasks()).isEmpty();
    }

    @Test
    void aSagaThatEndedCannotBeCancelled() {
        // Given
        scene.ask(Scene.hot());
        String saga = scene.running().saga();
        scene.answerAll();

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, saga, "too late"));

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(RequestFact.RequestRejected.class);
    }

    @Test
    void aRestoreThatWaitsForItsApprovalCanBeCancelled() {
        // Given
        scene.ask(Scene.restoreToApprove());
        scene.answerAll();

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, scene.running().saga(), "never mind"));

        // Then
        assertThat(scene.facts.getLast()).isInstanceOfSatisfying(SagaFact.RestoreFailed.class, failed -> {
            assertThat(failed.cancelled()).isTrue();
            assertThat(failed.stateLeft()).containsExactly(StateLeft.UNTOUCHED);
        });
    }

    @Test
    void anApprovalIsWaitedForOneHour() {
        // Given
        scene.ask(Scene.restoreToApprove());
        scene.answerAll();

        // When
        var deadline = scene.nextDeadline();

        // Then
        assertThat(scene.running().phase()).isEqualTo(SagaState.Phase.AWAITING_APPROVAL);
        assertThat(deadline).contains(scene.now.plus(SagaEvolution.APPROVAL_PATIENCE));
    }

    @Test
    void theColdWindowIsNoLimitOnceNodesStart() {
        // Given
        scene.ask(new Request.BackupRequested(
                Clusters.NAME, Consistency.COLD, false, List.of(Component.NODE_IMAGE), 600L));
        scene.answerUntil(Action.START_NODE);
        scene.wait(Duration.ofSeconds(299));

        // When
        scene.passTime();

        // Then
        assertThat(scene.facts(SagaFact.ColdWindowExceeded.class)).isEmpty();
    }

    @Test
    void theColdWindowBeginsWithTheFirstStop() {
        // Given
        scene.ask(new Request.BackupRequested(
                Clusters.NAME, Consistency.COLD, false, List.of(Component.NODE_IMAGE), 50L));
        scene.answerUntil(Action.PARK_ETCD);
        var began = scene.now;

        // When
        var deadline = scene.nextDeadline();

        // Then
        assertThat(deadline).contains(began.plusSeconds(50));
    }

    @Test
    void aClockThatWentBackMakesNoNegativeWindow() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.SEAL_POINT);
        scene.now = Scene.START.minus(Duration.ofDays(1));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.BackupCompleted.class))
                .singleElement()
                .satisfies(
                        completed -> assertThat(completed.coldWindowSeconds()).isNotNegative());
    }

    @Test
    void aStartIsToldWhichBootWasQuiesced() {
        // Given
        scene.ask(Scene.cold());

        // When
        scene.answerUntil(Action.START_NODE);

        // Then
        assertThat(((Work.OnNode) scene.open(Action.START_NODE, "w1").work()).quiescedBootId())
                .isEqualTo("boot-1");
    }

    @Test
    void aGateOnEveryMemberTakesNoQuorumForAnAnswer() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.AWAIT_ETCD);
        Task gate = scene.open(Action.AWAIT_ETCD, "etcd");
        StepFact.EtcdHealthy quorum = new StepFact.EtcdHealthy(gate.step(), List.of("m1", "m2"), List.of("m3"));

        // When
        Decision decision = scene.report(new Report(
                gate.step(), gate.action(), gate.fencingToken(), "run-x", "host-1", new Report.Done(quorum)));

        // Then
        assertThat(decision.facts()).first().isInstanceOf(StepFact.StepFailed.class);
    }
}
