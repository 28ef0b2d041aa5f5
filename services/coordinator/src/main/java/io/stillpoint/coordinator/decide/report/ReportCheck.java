package io.stillpoint.coordinator.decide.report;

import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the one report that is waited for from all that come late, twice or from somewhere else. */
public final class ReportCheck {

    private ReportCheck() {}

    /** Why {@code report} is ignored, empty when it is the one that is waited for. */
    public static Optional<String> staleness(@Nullable SagaState saga, Report report) {
        Optional<String> stale = staleness(saga, report.step(), report.fencingToken(), report.action());
        if (saga == null || stale.isPresent()) {
            return stale;
        }
        StepState step = Objects.requireNonNull(saga.steps().get(report.step().step()));
        return report.outcome() instanceof Report.Done done && !fits(saga, step, done.fact())
                ? Optional.of("its result does not fit the step: " + done.fact())
                : Optional.empty();
    }

    /** Why nobody waits for this attempt, empty when it is the one that runs. */
    static Optional<String> staleness(@Nullable SagaState saga, StepRef attempt, long token, Action action) {
        if (saga == null || !saga.saga().equals(attempt.saga())) {
            return Optional.of("saga %s does not run".formatted(attempt.saga()));
        }
        StepState step = saga.steps().get(attempt.step());
        if (step == null) {
            return Optional.of("step %s was never started".formatted(attempt.step()));
        }
        if (!step.ref().equals(attempt) || step.fencingToken() != token) {
            return Optional.of("it speaks of attempt %d with token %d, the latest is attempt %d with token %d"
                    .formatted(attempt.attempt(), token, step.ref().attempt(), step.fencingToken()));
        }
        if (step.status() != StepStatus.RUNNING) {
            return Optional.of("step %s has ended already".formatted(step.ref().step()));
        }
        if (!step.attempted()) {
            return Optional.of("attempt %d of step %s has failed already, the next one waits until %s"
                    .formatted(step.ref().attempt(), step.ref().step(), step.notBefore()));
        }
        return step.action() == action
                ? Optional.empty()
                : Optional.of("it speaks of %s, the step is %s".formatted(action, step.action()));
    }

    private static boolean fits(SagaState saga, StepState step, StepFact.Completion fact) {
        return fact.step().equals(step.ref())
                && fact.action() == step.action()
                && switch (fact) {
                    case StepFact.NodeCompletion done ->
                        done.node().equals(step.ref().target());
                    case StepFact.SnapshotCompleted completed -> fits(saga, step, completed.snapshot());
                    case StepFact.RecoveryPointSealed sealed -> sealed.point().equals(saga.point());
                    case StepFact.RestorePlanned planned ->
                        !planned.refusals().isEmpty()
                                || (saga.request() instanceof Request.RestoreRequested restore
                                        && PlannedRestore.fits(planned, restore));
                    case StepFact.SnapshotVerified verified ->
                        verified.snapshot()
                                .equals(PlannedRestore.snapshot(saga, step.ref().target()));
                    case StepFact.ContentRestored restored ->
                        restored.component().label().equals(step.ref().target());
                    case StepFact.ContentRolledBack rolledBack ->
                        rolledBack.component().label().equals(step.ref().target());
                    default -> true;
                };
    }

    private static boolean fits(SagaState saga, StepState step, SnapshotRef snapshot) {
        boolean cold = saga.kind() == SagaKind.COLD_BACKUP;
        return snapshot.cluster().equals(step.ref().cluster())
                && snapshot.point().equals(saga.point())
                && snapshot.target().equals(step.ref().target())
                && snapshot.consistency() == (cold ? Consistency.COLD : Consistency.HOT);
    }

    /** Whether the policy demands locks of a store that has none. The preflight asks, before anything is stopped. */
    static boolean lacksLock(ClusterState state, SagaState saga, StepFact.Completion fact) {
        return fact instanceof StepFact.VaultChecked checked
                && !checked.objectLock()
                && saga.request() instanceof Request.BackupRequested
                && state.policy() != null
                && state.policy().lock().required();
    }

    /** Members that are missing although every one has to be healthy; while a cluster is brought back a quorum will do. */
    static List<String> missingMembers(SagaState saga, StepFact.Completion fact) {
        return fact instanceof StepFact.EtcdHealthy healthy && saga.phase() != SagaState.Phase.COMPENSATING
                ? healthy.missing()
                : List.of();
    }
}
