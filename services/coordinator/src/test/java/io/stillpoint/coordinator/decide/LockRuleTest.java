package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the lock of a policy means for backups and prunes. */
class LockRuleTest {

    private static final ObjectLockRule REQUIRED = new ObjectLockRule(Mode.GOVERNANCE, 30, true);
    private static final ObjectLockRule WANTED = new ObjectLockRule(Mode.GOVERNANCE, 30, false);

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void aRequiredLockRefusesABaselineBeforeAnythingIsStopped() {
        // Given
        govern(REQUIRED);
        scene.ask(Scene.cold());

        // When
        checkVault(false);
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.BackupFailed.class))
                .extracting(failed -> failed.problem().code())
                .containsExactly("lock-required");
        assertThat(scene.tasks)
                .extracting(Task::action)
                .doesNotContain(Action.PARK_ETCD, Action.PARK_PODS, Action.QUIESCE);
    }

    @Test
    void aLockThatIsOnlyWantedTakesTheBaseline() {
        // Given
        govern(WANTED);
        scene.ask(Scene.cold());

        // When
        checkVault(false);
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.BackupCompleted.class)).hasSize(1);
    }

    @Test
    void aPointIsSealedWithTheLockOfItsPolicy() {
        // Given
        govern(REQUIRED);
        scene.ask(Scene.hot());

        // When
        scene.answerUntil(Action.SEAL_POINT);

        // Then
        assertThat(seal().lock()).isEqualTo(REQUIRED);
    }

    @Test
    void everyAttemptToSealWritesTheSameDocument() {
        // Given
        scene.ask(Scene.hot());
        scene.answerUntil(Action.SEAL_POINT);
        Work.SealPoint first = seal();
        scene.wait(Duration.ofMinutes(1));

        // When
        scene.failedAndAgain(scene.open(Action.SEAL_POINT, "vault"));

        // Then
        assertThat(seal().document()).isEqualTo(first.document());
    }

    @Test
    void locksAreExtendedAlsoWhenNothingGoes() {
        // Given
        govern(WANTED);
        scene.ask(new Request.PruneRequested(Clusters.NAME, true));
        LockExtension lock = new LockExtension("p-new", Mode.GOVERNANCE, Scene.START.plus(Duration.ofDays(30)), false);

        // When
        Task plan = scene.open(Action.PLAN_PRUNE, "vault");
        report(
                plan,
                new StepFact.PrunePlanned(
                        plan.step(),
                        List.of(),
                        List.of(new PruneVerdict("p-new", false, "last 1")),
                        0,
                        0,
                        0,
                        0,
                        List.of(lock),
                        Map.of()));

        // Then
        Work.RemoveObjects work =
                (Work.RemoveObjects) scene.open(Action.REMOVE_OBJECTS, "vault").work();
        assertThat(work.locks()).containsExactly(lock);
        assertThat(work.points()).isEmpty();
    }

    private Work.SealPoint seal() {
        return (Work.SealPoint) scene.open(Action.SEAL_POINT, "vault").work();
    }

    private void checkVault(boolean objectLock) {
        scene.answerWhile(task -> task.action() != Action.CHECK_VAULT);
        Task check = scene.open(Action.CHECK_VAULT, "vault");
        report(check, new StepFact.VaultChecked(check.step(), objectLock, 100));
    }

    private void report(Task task, StepFact.Completion fact) {
        scene.report(
                new Report(task.step(), task.action(), task.fencingToken(), "run-1", "host-1", new Report.Done(fact)));
    }

    private void govern(ObjectLockRule lock) {
        var rule = new ScheduleRule("often", Consistency.HOT, List.of(), null, 14_400L, "UTC", 0, null, false);
        scene.ask(new Request.PolicyDeclared(
                Clusters.NAME, new BackupPolicy(List.of(rule), new Retention(3, 0, 7, 0, 0, 0, 0, 2), lock, false)));
    }
}
