package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is removed from the vault, and what the coordinator never lets go. */
class PruneTest {

    private static final PruneVerdict STAYS = new PruneVerdict("p-new", false, "last 1");
    private static final PruneVerdict GOES = new PruneVerdict("p-old", true, "too old");

    private final Scene scene = new Scene(Clusters.smallest());

    @BeforeEach
    void declarePolicy() {
        var rule = new ScheduleRule("often", Consistency.HOT, List.of(), null, 14_400L, "UTC", 0, null, false);
        scene.ask(new Request.PolicyDeclared(
                Clusters.NAME,
                new BackupPolicy(
                        List.of(rule),
                        new Retention(3, 0, 7, 0, 0, 0, 0, 2),
                        new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                        false)));
    }

    @Test
    void aDryRunRemovesNothing() {
        // Given
        ask(false);

        // When
        plan(STAYS, GOES);
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.RecoveryPointPruned.class)).isEmpty();
        assertThat(removals()).isEmpty();
        assertThat(end().confirmed()).isFalse();
        assertThat(end().verdicts()).containsExactly(STAYS, GOES);
    }

    @Test
    void aPointIsGoneBeforeItsObjectsAre() {
        // Given
        ask(true);

        // When
        plan(STAYS, GOES);

        // Then
        assertThat(scene.facts(SagaFact.RecoveryPointPruned.class))
                .extracting(SagaFact.RecoveryPointPruned::point)
                .containsExactly("p-old");
        Task removal = scene.open(Action.REMOVE_OBJECTS, "vault");
        assertThat(((Work.RemoveObjects) removal.work()).points()).containsExactly("p-old");
        assertThat(scene.facts.indexOf(
                        scene.facts(SagaFact.RecoveryPointPruned.class).getFirst()))
                .isLessThan(scene.facts.indexOf(
                        scene.facts(StepFact.StepStarted.class).getLast()));
        scene.answerAll();
        assertThat(end().confirmed()).isTrue();
        assertThat(end().objects()).isEqualTo(7);
    }

    @Test
    void whatIsPinnedWhileItIsPlannedStays() {
        // Given
        ask(true);
        scene.ask(new Request.PinRequested(Clusters.NAME, "p-old", true, "audit"));

        // When
        plan(STAYS, GOES);

        // Then
        refused("p-old, which is pinned");
    }

    @Test
    void aBaselineStaysWhenItsRemovalIsPlanned() {
        // Given
        scene.ask(Scene.cold());
        scene.answerAll();
        String baseline =
                scene.facts(SagaFact.RecoveryPointPinned.class).getFirst().point();
        ask(true);

        // When
        plan(new PruneVerdict(baseline, true, "too old"));

        // Then
        refused("which is pinned");
    }

    @Test
    void whatARestoreInLineNamesStays() {
        // Given
        ask(true);
        scene.ask(
                new Request.RestoreRequested(Clusters.NAME, List.of(Component.ETCD), "p-old", false, List.of(), null));

        // When
        plan(STAYS, GOES);

        // Then
        assertThat(scene.facts(SagaFact.RecoveryPointPruned.class)).isEmpty();
        assertThat(scene.facts(SagaFact.OrderFailed.class).getFirst().problem().found())
                .contains("p-old, which");
    }

    @Test
    void theTaskNamesPinsAndWhatIsInUse() {
        // Given
        scene.ask(new Request.PinRequested(Clusters.NAME, "p-pinned", true, "audit"));

        // When
        ask(false);

        // Then
        Work.PlanPrune work =
                (Work.PlanPrune) scene.open(Action.PLAN_PRUNE, "vault").work();
        assertThat(work.pinned()).containsExactly("p-pinned");
        assertThat(work.inUse()).isEmpty();
        assertThat(work.policy()).isEqualTo(scene.state.policy());
    }

    @Test
    void anObstacleEndsTheSagaWithNothingRemoved() {
        // Given
        ask(true);

        // When
        report(new StepFact.PrunePlanned(
                planning().step(),
                List.of(Answers.problem("vault-empty", "vault")),
                List.of(STAYS),
                0,
                4,
                4,
                4000,
                List.of()));

        // Then
        assertThat(removals()).isEmpty();
        assertThat(end().obstacles()).extracting(Problem::code).containsExactly("vault-empty");
    }

    @Test
    void aPlanThatIgnoresItsOwnObstaclesIsRefused() {
        // Given
        ask(true);

        // When
        report(new StepFact.PrunePlanned(
                planning().step(),
                List.of(Answers.problem("vault-empty", "vault")),
                List.of(GOES),
                0,
                0,
                0,
                0,
                List.of()));

        // Then
        refused("1 recovery points");
    }

    @Test
    void leftoversGoAlsoWhenEveryPointStays() {
        // Given
        ask(true);

        // When
        report(new StepFact.PrunePlanned(planning().step(), List.of(), List.of(STAYS), 0, 1, 0, 500, List.of()));

        // Then
        assertThat(removals()).hasSize(1);
    }

    @Test
    void aPlanOfTooManyPointsIsRefused() {
        // Given
        ask(true);

        // When
        plan(IntStream.range(0, 201)
                .mapToObj(number -> new PruneVerdict("p-" + number, true, "too old"))
                .toArray(PruneVerdict[]::new));

        // Then
        refused("201");
    }

    @Test
    void withoutAPolicyNothingIsPlanned() {
        // Given
        Scene bare = new Scene(Clusters.smallest());

        // When
        bare.ask(new Request.PruneRequested(Clusters.NAME, true));

        // Then
        assertThat(bare.facts(RequestFact.RequestRejected.class))
                .extracting(rejected -> rejected.problem().code())
                .containsExactly("policy-missing");
    }

    @Test
    void aRemovalThatFailsSaysWhatIsLeft() {
        // Given
        ask(true);
        plan(STAYS, GOES);

        // When
        scene.failed(scene.open(Action.REMOVE_OBJECTS, "vault"), false);

        // Then
        assertThat(scene.facts(SagaFact.OrderFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.stateLeft())
                        .singleElement()
                        .asString()
                        .contains("goes with the next prune"));
    }

    private void ask(boolean confirm) {
        scene.ask(new Request.PruneRequested(Clusters.NAME, confirm));
    }

    private Task planning() {
        return scene.open(Action.PLAN_PRUNE, "vault");
    }

    private void plan(PruneVerdict... verdicts) {
        report(new StepFact.PrunePlanned(planning().step(), List.of(), List.of(verdicts), 0, 0, 0, 0, List.of()));
    }

    private void report(StepFact.PrunePlanned plan) {
        Task task = planning();
        scene.report(
                new Report(task.step(), task.action(), task.fencingToken(), "run-1", "host-1", new Report.Done(plan)));
    }

    private void refused(String found) {
        assertThat(scene.facts(SagaFact.RecoveryPointPruned.class)).isEmpty();
        assertThat(removals()).isEmpty();
        assertThat(scene.facts(SagaFact.OrderFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.problem().code()).isEqualTo("prune-plan-refused");
            assertThat(failed.problem().found()).contains(found);
            assertThat(failed.stateLeft()).containsExactly("Nothing was touched.");
        });
    }

    private List<Task> removals() {
        return scene.tasks.stream()
                .filter(task -> task.action() == Action.REMOVE_OBJECTS)
                .toList();
    }

    private SagaFact.PruneCompleted end() {
        return scene.facts(SagaFact.PruneCompleted.class).getLast();
    }
}
