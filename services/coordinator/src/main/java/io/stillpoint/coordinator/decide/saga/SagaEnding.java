package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.rules.PlanCheck;
import io.stillpoint.coordinator.decide.rules.Violation;
import io.stillpoint.coordinator.decide.state.AsideChoice;
import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.coordinator.decide.state.PruneChoice;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.SagaNames;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Ends sagas, and gives up those that cannot go on: parts 4 and 6 of {@link SagaDriver}. */
public final class SagaEnding {

    private final Profile profile;
    private final PlanCheck rules;

    public SagaEnding(Profile profile, PlanCheck rules) {
        this.profile = profile;
        this.rules = rules;
    }

    /** Gives the running saga up: what it possibly touched is brought back. It fails at once when that is nothing. */
    public void giveUp(DecisionDraft draft, Problem cause, boolean cancelled) {
        SagaState saga = draft.running().orElseThrow();
        Request.ClusterDeclared cluster = Objects.requireNonNull(draft.state().declared());
        Plan plan = profile.bringBack(saga, cluster);
        List<Violation> violations = rules.bringBackViolations(plan, saga, cluster);
        if (!violations.isEmpty()) {
            Problem refused = SagaProblems.planRefused(saga.saga(), violations);
            draft.add(failure(draft, saga, refused, cancelled));
        } else if (plan.stages().isEmpty()) {
            draft.add(failure(draft, saga, cause, cancelled));
        } else {
            draft.add(new SagaFact.SagaCompensating(cluster.cluster(), saga.saga(), cause, cancelled, plan));
        }
    }

    /** The cluster has stood still for too long: imaging ends and the cluster starts. */
    public void overTheLimit(DecisionDraft draft) {
        SagaState saga = draft.running().orElseThrow();
        Request.BackupRequested backup = (Request.BackupRequested) saga.request();
        long limitSeconds = Objects.requireNonNull(ColdWindow.limitSeconds(draft.state(), saga, backup));
        draft.add(new SagaFact.ColdWindowExceeded(draft.state().cluster(), saga.saga(), limitSeconds));
        giveUp(draft, SagaProblems.coldWindowExceeded(saga, limitSeconds), false);
    }

    /** Guards refuse the running restore, before anything was touched. */
    public void refuse(DecisionDraft draft, List<Problem> problems) {
        SagaState saga = draft.running().orElseThrow();
        draft.add(new SagaFact.RestoreRefused(draft.state().cluster(), saga.saga(), problems));
    }

    /** A saga that never ran ends while it waits in line. */
    public void leaveLine(DecisionDraft draft, Waiting waiting, Problem problem, boolean cancelled) {
        draft.add(failure(
                draft.state().cluster(),
                waiting.saga(),
                RequestScope.kind(waiting.request()),
                SagaNames.point(draft.now(), waiting.saga()),
                problem,
                cancelled,
                List.of(StateLeft.UNTOUCHED)));
    }

    /** The plan that runs has no stage left. */
    void complete(DecisionDraft draft, SagaState saga) {
        if (saga.phase() == SagaState.Phase.COMPENSATING) {
            Problem cause = Objects.requireNonNull(saga.cause(), "a saga that compensates has a cause");
            draft.add(failure(draft, saga, cause, saga.cancelled()));
            return;
        }
        String cluster = draft.state().cluster();
        if (BackupProgress.baseline(saga)) {
            draft.add(new SagaFact.RecoveryPointPinned(cluster, saga.saga(), BackupProgress.point(saga)));
        }
        draft.add(success(draft.state(), saga, draft.now()));
    }

    private static SagaFact success(ClusterState state, SagaState saga, Instant now) {
        String cluster = state.cluster();
        List<NodeCondition> notBack = StateLeft.notBack(saga);
        List<String> notStarted = notBack.stream().map(NodeCondition::node).toList();
        List<String> left = StateLeft.lines(cluster, saga, notBack);
        return switch (saga.kind()) {
            case COLD_BACKUP, HOT_BACKUP, HOT_IMAGE ->
                new SagaFact.BackupCompleted(
                        cluster,
                        saga.saga(),
                        BackupProgress.point(saga),
                        BackupProgress.consistency(saga),
                        BackupProgress.baseline(saga),
                        BackupProgress.snapshots(saga),
                        BackupProgress.missing(saga),
                        ColdWindow.lengthSeconds(saga, now),
                        notStarted,
                        BackupProgress.versions(saga),
                        BackupProgress.notes(saga),
                        left);
            case RESTORE -> {
                StepFact.RestorePlanned planned = PlannedRestore.planned(saga).orElseThrow();
                yield ((Request.RestoreRequested) saga.request()).dryRun()
                        ? new SagaFact.RestoreRehearsedOnPaper(
                                cluster, saga.saga(), planned.point(), planned.planDigest())
                        : new SagaFact.RestoreCompleted(
                                cluster,
                                saga.saga(),
                                planned.point(),
                                ColdWindow.lengthSeconds(saga, now),
                                notStarted,
                                AfterRestore.lookAt(planned.snapshots()),
                                left,
                                AfterRestore.notRestored(saga, planned.snapshots()));
            }
            case STOP, START -> new SagaFact.OrderCompleted(cluster, saga.saga(), saga.kind(), notStarted, left);
            case PRUNE -> pruned(state, saga);
            case ASIDE -> {
                AsideChoice choice = AsideChoice.of(state);
                yield new SagaFact.AsideCompleted(
                        cluster, saga.saga(), choice.remove(), choice.verdicts(), choice.unanswered());
            }
        };
    }

    private static SagaFact pruned(ClusterState state, SagaState saga) {
        PruneChoice choice = PruneChoice.of(state);
        StepFact.PrunePlanned plan = choice.planned().orElseThrow();
        Optional<StepFact.ObjectsRemoved> removed = choice.removed();
        return new SagaFact.PruneCompleted(
                state.cluster(),
                saga.saga(),
                choice.confirmed(),
                plan.obstacles(),
                plan.verdicts(),
                plan.more(),
                removed.map(StepFact.ObjectsRemoved::objects).orElse(0L),
                removed.map(StepFact.ObjectsRemoved::bytes).orElse(0L),
                removed.map(StepFact.ObjectsRemoved::refused).orElse(List.of()));
    }

    private static SagaFact failure(DecisionDraft draft, SagaState saga, Problem problem, boolean cancelled) {
        String point = saga.point() == null ? "" : saga.point();
        List<String> left = StateLeft.lines(draft.state().cluster(), saga);
        return failure(draft.state().cluster(), saga.saga(), saga.kind(), point, problem, cancelled, left);
    }

    private static SagaFact failure(
            String cluster,
            String saga,
            SagaKind kind,
            String point,
            Problem problem,
            boolean cancelled,
            List<String> stateLeft) {
        return switch (kind) {
            case COLD_BACKUP, HOT_BACKUP, HOT_IMAGE ->
                new SagaFact.BackupFailed(cluster, saga, point, problem, cancelled, stateLeft);
            case RESTORE -> new SagaFact.RestoreFailed(cluster, saga, problem, cancelled, stateLeft);
            case STOP, START, ASIDE, PRUNE ->
                new SagaFact.OrderFailed(cluster, saga, kind, problem, cancelled, stateLeft);
        };
    }
}
