package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.coordinator.decide.state.SagaEvolution;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step's time begins when its task is taken; what waits in the queue, or is not heard of any more, has limits of its own. */
class QueueAndSilenceTest {

    private final Scene scene = new Scene(Clusters.three());
    private SignsOfLife signs = SignsOfLife.NONE.look(Scene.START);

    @BeforeEach
    void nobodyTakesAnything() {
        scene.tasksAreTaken = false;
    }

    @Test
    void aStepHasAllItsTimeFromWhenItsTaskIsTaken() {
        // Given
        Task park = quiet(Action.PARK_ETCD, "m1");
        Duration limit = Duration.between(scene.now, park.deadline());
        scene.wait(limit.plusSeconds(1));

        // When
        scene.take(park);

        // Then
        assertThat(scene.running().steps().get(park.step().step()).deadline()).isEqualTo(scene.now.plus(limit));
        assertThat(passTime().facts()).isEmpty();
    }

    @Test
    void aTaskThatNobodyTakesIsGivenUpAfterAQuarterOfAnHour() {
        // Given
        Task park = quiet(Action.PARK_ETCD, "m1");
        scene.wait(Duration.ofMinutes(15));

        // When
        Decision decision = passTime();

        // Then
        assertThat(decision.facts())
                .filteredOn(StepFact.StepFailed.class::isInstance)
                .map(StepFact.StepFailed.class::cast)
                .filteredOn(failed -> failed.step().equals(park.step()))
                .singleElement()
                .satisfies(failed -> assertThat(failed.problem().code()).isEqualTo("not-taken"));
    }

    @Test
    void aCheckThatNobodyMakesIsGivenUpAfterThreeMinutes() {
        // Given
        Task check = quiet(Action.CHECK_VAULT, StepTargets.VAULT);
        scene.wait(Duration.ofMinutes(3));

        // When
        Decision decision = passTime();

        // Then
        assertThat(decision.facts())
                .filteredOn(StepFact.StepFailed.class::isInstance)
                .map(StepFact.StepFailed.class::cast)
                .filteredOn(failed -> failed.step().equals(check.step()))
                .singleElement()
                .satisfies(failed -> assertThat(failed.problem().code()).isEqualTo("not-taken"));
    }

    @Test
    void etcdIsWaitedForLongerThanACheckThatStopsNothing() {
        // Given
        quiet(Action.AWAIT_ETCD, StepTargets.ETCD);
        scene.wait(Duration.ofMinutes(14));

        // When
        Decision decision = passTime();

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void whoHearsOfSomeClustersOnlyDoesNotKnowThatNobodyTakesATask() {
        // Given
        quiet(Action.PARK_ETCD, "m1");
        scene.wait(Duration.ofMinutes(15));
        signs = signs.hearing(false).look(scene.now);

        // When
        Decision decision = passTime();

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aTaskWaitsLongerWhileOthersOfItsKindAreHeardOf() {
        // Given
        quiet(Action.PARK_ETCD, "m1");
        scene.wait(Duration.ofMinutes(14));
        signs = signs.heard(scene.open.getFirst().step(), Action.PARK_ETCD, scene.now);
        scene.wait(Duration.ofMinutes(14));

        // When
        Decision decision = passTime();

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void aWorkerThatIsNotHeardOfForFiveMinutesLosesItsTask() {
        // Given
        Task image = quiet(Action.IMAGE_NODE, "m1");
        scene.open.forEach(scene::take);
        scene.wait(Duration.ofMinutes(5));

        // When
        Decision decision = passTime();

        // Then
        assertThat(decision.facts())
                .filteredOn(StepFact.StepFailed.class::isInstance)
                .map(StepFact.StepFailed.class::cast)
                .allSatisfy(failed -> assertThat(failed.problem().code()).isEqualTo("worker-silent"));
        assertThat(decision.tasks())
                .filteredOn(task -> task.step().target().equals("m1"))
                .singleElement()
                .satisfies(next -> assertThat(next.fencingToken()).isGreaterThan(image.fencingToken()));
    }

    @Test
    void whatIsDueAfterTheTimeUpToWhichWasReadIsLeft() {
        // Given
        scene.ask(Scene.cold());
        scene.take(scene.open(Action.CHECK_NODE, "m1"));
        scene.wait(Duration.ofMinutes(1));
        scene.open.stream()
                .filter(task -> !task.step().target().equals("m1"))
                .toList()
                .forEach(scene::take);
        Instant upTo = scene.now.plus(Duration.ofSeconds(90));
        scene.wait(Duration.ofMinutes(8));

        // When
        Decision decision = scene.decide(new ClusterInput.TimePassed(signs, upTo, upTo));

        // Then
        assertThat(decision.facts())
                .filteredOn(StepFact.StepFailed.class::isInstance)
                .extracting(fact -> ((StepFact.StepFailed) fact).step().target())
                .containsExactly("m1");
    }

    @Test
    void anApprovalIsWaitedForUntilEverythingPeopleWroteByItsDeadlineWasRead() {
        // Given
        scene.tasksAreTaken = true;
        scene.ask(Scene.restoreToApprove());
        scene.answerAll();
        scene.wait(SagaEvolution.APPROVAL_PATIENCE);
        Instant before = scene.now.minusSeconds(1);

        // When
        Decision decision = scene.decide(new ClusterInput.TimePassed(signs, scene.now, before));

        // Then
        assertThat(decision.facts()).isEmpty();
    }

    @Test
    void whileTheCoordinatorItselfWasAwayNobodyWasSilent() {
        // Given
        SignsOfLife before = signs.look(scene.now);
        Instant later = scene.now.plus(Duration.ofHours(2));

        // When
        SignsOfLife after = before.look(later);

        // Then
        assertThat(after.since()).isEqualTo(later);
    }

    @Test
    void aStartThatNobodyTriedIsTriedAgainBeforeTheSagaEnds() {
        // Given
        Task start = quiet(Action.START_NODE, "w1");
        scene.done(scene.open(Action.START_NODE, "g1"));
        scene.wait(Duration.ofMinutes(15));
        scene.tasksAreTaken = true;

        // When
        passTime();
        scene.answerWhile(task -> !task.equals(start));

        // Then
        assertThat(scene.facts(StepFact.NodeStartFailed.class))
                .extracting(StepFact.NodeStartFailed::node)
                .containsExactly("w1");
        assertThat(scene.facts(SagaFact.BackupCompleted.class))
                .singleElement()
                .satisfies(completed -> assertThat(completed.nodesNotStarted()).isEmpty());
    }

    @Test
    void aBackupOfWhichANodeIsNotBackSaysSoForAsLongAsItIsRemembered() {
        // Given
        scene.tasksAreTaken = true;
        scene.ask(Scene.cold());
        scene.answerUntil(Action.START_NODE);

        // When
        scene.failed(scene.open(Action.START_NODE, "w1"), false);
        scene.answerWhile(task -> !task.step().target().equals("w1"));
        scene.failed(scene.open(Action.UNPARK_PODS, "w1"), false);
        scene.answerAll();

        // Then
        FinishedSaga finished = scene.state.finished().getLast();
        assertThat(finished.notBack()).containsExactly("w1");
        assertThat(finished.outcome()).contains("DID NOT COME BACK: w1");
    }

    /** Until tasks of this kind are handed out and not yet taken. */
    private Task quiet(Action action, String target) {
        scene.tasksAreTaken = true;
        scene.ask(Scene.cold());
        while (scene.open.stream().noneMatch(task -> task.action() == action)) {
            scene.tasksAreTaken = scene.open.size() > 1;
            scene.done(scene.open.getFirst());
        }
        signs = SignsOfLife.NONE.look(scene.now);
        return scene.open(action, target);
    }

    private Decision passTime() {
        return scene.decide(new ClusterInput.TimePassed(signs));
    }
}
