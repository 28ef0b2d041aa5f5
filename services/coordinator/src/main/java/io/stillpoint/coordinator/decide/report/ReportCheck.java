package io.stillpoint.coordinator.decide.report;

import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the one report that is waited for from all that come late, twice or from somewhere else. */
public final class ReportCheck {

    private ReportCheck() {}

    /** Why {@code report} is ignored, empty when it is the one that is waited for. */
    public static Optional<String> staleness(@Nullable SagaState saga, Report report) {
        if (saga == null || !saga.saga().equals(report.step().saga())) {
            return Optional.of("saga %s does not run".formatted(report.step().saga()));
        }
        StepState step = saga.steps().get(report.step().step());
        if (step == null) {
            return Optional.of(
                    "step %s was never started".formatted(report.step().step()));
        }
        if (!step.ref().equals(report.step()) || step.fencingToken() != report.fencingToken()) {
            return Optional.of("it speaks of attempt %d with token %d, the latest is attempt %d with token %d"
                    .formatted(
                            report.step().attempt(),
                            report.fencingToken(),
                            step.ref().attempt(),
                            step.fencingToken()));
        }
        if (step.status() != StepStatus.RUNNING) {
            return Optional.of("step %s has ended already".formatted(step.ref().step()));
        }
        if (!step.attempted()) {
            return Optional.of("attempt %d of step %s has failed already, the next one waits until %s"
                    .formatted(step.ref().attempt(), step.ref().step(), step.notBefore()));
        }
        if (step.action() != report.action()) {
            return Optional.of("it speaks of %s, the step is %s".formatted(report.action(), step.action()));
        }
        return report.outcome() instanceof Report.Done done && !fits(saga, step, done.fact())
                ? Optional.of("its result does not fit the step: " + done.fact())
                : Optional.empty();
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
