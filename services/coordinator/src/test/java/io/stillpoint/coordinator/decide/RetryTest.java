package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When failed attempts come again, and how long. */
class RetryTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final Scene scene = new Scene(Clusters.withStandardPatience(Clusters.three()));

    @Test
    void whatFailedIsNotHandedOutAgainAtOnce() {
        // Given
        Task seal = seal();

        // When
        scene.failed(seal, true);

        // Then
        assertThat(scene.open).isEmpty();
        assertThat(step().notBefore()).isAfter(scene.now);
        assertThat(scene.nextDeadline()).contains(step().notBefore());
    }

    @Test
    void whatIsBackWithinTheHourCostsNoRecoveryPoint() {
        // Given
        Task seal = seal();
        Instant back = scene.now.plus(Duration.ofMinutes(50));

        // When
        while (scene.now.isBefore(back)) {
            seal = scene.failedAndAgain(seal);
        }
        scene.done(seal);

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.BackupCompleted.class);
        assertThat(Duration.between(back, scene.now)).isLessThanOrEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void sealingIsTriedForAnHour() {
        // Given
        Task seal = seal();
        Instant begun = scene.now;

        // When
        untilGivenUp(seal);

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.BackupFailed.class);
        assertThat(Duration.between(begun, scene.now))
                .isBetween(HOUR.minus(Duration.ofMinutes(2)), HOUR.plus(Duration.ofMinutes(2)));
    }

    @Test
    void waitsGrowUpToALimitAndAreTheSameForEveryCoordinator() {
        // Given
        Scene other = new Scene(Clusters.three());
        other.ask(Scene.hot());
        other.answerUntil(Action.SEAL_POINT);

        // When
        untilGivenUp(seal());
        List<Duration> waits = waits(scene);

        // Then
        assertThat(waits.subList(0, 7)).isSortedAccordingTo(Duration::compareTo).doesNotHaveDuplicates();
        assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(2)));
        assertThat(waits.subList(10, waits.size())).doesNotHaveDuplicates();
        other.failed(other.open(Action.SEAL_POINT, "vault"), true);
        assertThat(waits(other)).containsExactly(waits.getFirst());
    }

    @Test
    void whatCannotBeHelpedFailsAtOnce() {
        // Given
        Task seal = seal();

        // When
        scene.failed(seal, false);

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.BackupFailed.class);
    }

    @Test
    void anAttemptWhoseDeadlinePassedHasWaitedEnough() {
        // Given
        seal();

        // When
        scene.passDeadline();

        // Then
        assertThat(scene.open(Action.SEAL_POINT, "vault").step().attempt()).isEqualTo(2);
    }

    @Test
    void whileTheClusterIsDownNothingIsTriedForLongerThanAQuarterOfAnHour() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.IMAGE_NODE);
        Task image = scene.open.getFirst();
        Instant begun = scene.now;

        // When
        while (scene.facts(SagaFact.SagaCompensating.class).isEmpty()) {
            scene.failed(image, true);
            if (scene.facts(SagaFact.SagaCompensating.class).isEmpty()) {
                scene.passDeadline();
                image = scene.open(Action.IMAGE_NODE, image.step().target());
            }
        }

        // Then
        assertThat(Duration.between(begun, scene.now)).isLessThanOrEqualTo(QUARTER);
    }

    @Test
    void theStateRemembersTheFirstProblemAndTheLastFew() {
        // Given
        Task seal = seal();

        // When
        for (int attempt = 1; attempt < 20; attempt++) {
            seal = scene.failedAndAgain(seal);
        }

        // Then
        assertThat(step().problems()).hasSize(5);
        assertThat(step().ref().attempt()).isEqualTo(20);
    }

    @Test
    void aReportOnAnAttemptThatFailedChangesNothingWhileTheNextOneWaits() {
        // Given
        Task seal = seal();
        scene.failed(seal, true);

        // When
        Decision late = scene.done(seal);

        // Then
        assertThat(late.facts()).isEmpty();
        assertThat(late.notes()).anySatisfy(note -> assertThat(note).contains("the next one waits until"));
    }

    @Test
    void aCancelledSagaStartsNoAttemptThatWaited() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.IMAGE_NODE);
        scene.failed(scene.open.getFirst(), true);
        Instant due = scene.nextDeadline().orElseThrow();

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, scene.running().saga(), "enough"));

        // Then
        scene.now = due.plusSeconds(1);
        scene.passTime();
        assertThat(scene.facts(StepFact.StepStarted.class))
                .noneMatch(started ->
                        started.action() == Action.IMAGE_NODE && started.step().attempt() > 1);
    }

    @Test
    void everyAttemptSealsTheSameFactOfTheLog() {
        // Given
        scene.ask(Scene.hot());
        scene.state = Decider.withHash(scene.state, "aa");
        scene.answerUntil(Action.SEAL_POINT);
        var first = (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
        scene.state = Decider.withHash(scene.state, "bb");

        // When
        scene.passDeadline();

        // Then
        var second = (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
        assertThat(second.document()).isEqualTo(first.document()).contains("\"hash\":\"aa\"");
    }

    @Test
    void anAttemptAfterARestartSealsTheSameDocument() {
        // Given
        scene.ask(Clusters.withEverything(Clusters.three()));
        scene.ask(Scene.hotOfAll());
        scene.answerUntil(Action.SEAL_POINT);
        var first = (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
        scene.state = Json.read(Json.bytes(scene.state), ClusterState.class);

        // When
        scene.passDeadline();

        // Then
        var second = (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
        assertThat(second.document()).isEqualTo(first.document());
    }

    @Test
    void afterAnAttemptThatRanForLongTheTroubleMayLastAsLongAsAfterOneThatFailedAtOnce() {
        // Given
        Task upload = upload();
        scene.wait(Duration.ofMinutes(20));
        Instant outage = scene.now;

        // When
        untilGivenUp(upload);

        // Then
        assertThat(Duration.between(outage, scene.now)).isBetween(Duration.ofMinutes(13), QUARTER);
        assertThat(waits(scene).getLast()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
    }

    @Test
    void whatFailsAtOnceIsTriedForAQuarterOfAnHour() {
        // Given
        Task upload = upload();
        Instant begun = scene.now;

        // When
        untilGivenUp(upload);

        // Then
        assertThat(Duration.between(begun, scene.now)).isBetween(Duration.ofMinutes(13), QUARTER);
    }

    @Test
    void attemptsThatRunForLongShareTheTimeThatOneMayTake() {
        // Given
        Task upload = upload();
        Instant begun = scene.now;

        // When
        untilGivenUp(upload, _ -> scene.wait(Duration.ofMinutes(20)));

        // Then
        Instant last = scene.now.minus(Duration.ofMinutes(20));
        assertThat(Duration.between(begun, last)).isBetween(Duration.ofHours(4).minusMinutes(25), Duration.ofHours(4));
    }

    @Test
    void attemptsThatUseUpTheirTimeAreAsManyAsThePlanSays() {
        // Given
        upload();

        // When
        scene.passDeadline();
        scene.passDeadline();

        // Then
        assertThat(scene.facts(StepFact.StepFailed.class))
                .extracting(StepFact.StepFailed::retried)
                .containsExactly(true, false);
    }

    @Test
    void whatAttemptsWaitInTheirQueueTakesNothingOfTheTimeForRetries() {
        // Given
        Task upload = upload();
        scene.tasksAreTaken = false;

        // When
        untilGivenUp(upload, this::takeAfterTenMinutes);

        // Then
        assertThat(waits(scene).stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofMinutes(13), QUARTER);
    }

    private void takeAfterTenMinutes(Task task) {
        if (task.step().attempt() > 1) {
            scene.wait(Duration.ofMinutes(10));
            scene.take(task);
        }
    }

    private Task upload() {
        scene.ask(Scene.hot());
        scene.answerUntil(Action.SNAPSHOT_ETCD);
        return scene.open.getFirst();
    }

    private Task seal() {
        scene.ask(Scene.hot());
        scene.answerUntil(Action.SEAL_POINT);
        return scene.open(Action.SEAL_POINT, "vault");
    }

    private void untilGivenUp(Task first) {
        untilGivenUp(first, _ -> {});
    }

    /** @param run what each attempt does until it fails */
    private void untilGivenUp(Task first, Consumer<Task> run) {
        Task task = first;
        run.accept(task);
        scene.failed(task, true);
        while (scene.facts(StepFact.StepFailed.class).getLast().retried()) {
            scene.passDeadline();
            task = scene.open(first.action(), first.step().target());
            run.accept(task);
            scene.failed(task, true);
        }
    }

    private StepState step() {
        return scene.running().steps().get("seal-point/vault");
    }

    /** Between each failure and the attempt after it. */
    private static List<Duration> waits(Scene played) {
        List<Duration> waits = new ArrayList<>();
        for (StepFact.StepFailed failed : played.facts(StepFact.StepFailed.class)) {
            if (failed.notBefore() != null) {
                waits.add(Duration.between(played.times.get(failed), failed.notBefore()));
            }
        }
        return waits;
    }
}
