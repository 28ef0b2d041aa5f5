package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.PlanCheck;
import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.plan.Violation;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** How sagas end, and how one that could not go on is turned round. */
final class Endings {

    private final Profile profile;
    private final PlanCheck rules;

    Endings(Profile profile, PlanCheck rules) {
        this.profile = profile;
        this.rules = rules;
    }

    /** Turns the running saga round: what it possibly touched is brought back. It ends at once when that is nothing. */
    void giveUp(Draft draft, Problem cause, boolean cancelled) {
        SagaState saga = draft.running().orElseThrow();
        Request.ClusterDeclared cluster = Objects.requireNonNull(draft.state().declared());
        Plan plan = profile.bringBack(saga, cluster);
        List<Violation> violations = rules.bringBackViolations(plan, saga, cluster);
        if (!violations.isEmpty()) {
            Problem refused = Problems.planRefused(saga.saga(), violations);
            draft.add(failure(draft, saga, refused, cancelled));
        } else if (plan.stages().isEmpty()) {
            draft.add(failure(draft, saga, cause, cancelled));
        } else {
            draft.add(new SagaFact.SagaCompensating(cluster.cluster(), saga.saga(), cause, cancelled, plan));
        }
    }

    /** The cluster stands still for too long: no more imaging, it starts. */
    void overTheLimit(Draft draft) {
        SagaState saga = draft.running().orElseThrow();
        Request.BackupRequested backup = (Request.BackupRequested) saga.request();
        long limitSeconds = Objects.requireNonNull(backup.coldWindowLimitSeconds());
        draft.add(new SagaFact.ColdWindowExceeded(draft.state().cluster(), saga.saga(), limitSeconds));
        giveUp(draft, Problems.coldWindowExceeded(saga, limitSeconds), false);
    }

    /** Guards refuse the running restore, before anything was touched. */
    void refuse(Draft draft, List<Problem> problems) {
        SagaState saga = draft.running().orElseThrow();
        draft.add(new SagaFact.RestoreRefused(draft.state().cluster(), saga.saga(), problems));
    }

    /** A saga that never ran ends while it waits in line. */
    void leaveLine(Draft draft, Waiting waiting, Problem problem, boolean cancelled) {
        draft.add(failure(
                draft.state().cluster(),
                waiting.saga(),
                Names.kind(waiting.request()),
                Names.point(draft.now(), waiting.saga()),
                problem,
                cancelled,
                List.of(StateLeft.UNTOUCHED)));
    }

    /** The plan that runs has no stage left. */
    void complete(Draft draft, SagaState saga) {
        if (saga.phase() == SagaState.Phase.COMPENSATING) {
            Problem cause = Objects.requireNonNull(saga.cause(), "whatever compensates has a cause");
            draft.add(failure(draft, saga, cause, saga.cancelled()));
            return;
        }
        String cluster = draft.state().cluster();
        if (TaskWork.baseline(saga)) {
            draft.add(new SagaFact.RecoveryPointPinned(cluster, saga.saga(), TaskWork.point(saga)));
        }
        draft.add(success(cluster, saga, draft.now()));
    }

    private static SagaFact success(String cluster, SagaState saga, Instant now) {
        List<String> notStarted = StateLeft.nodesNotStarted(saga);
        return switch (saga.kind()) {
            case COLD_BACKUP, HOT_BACKUP ->
                new SagaFact.BackupCompleted(
                        cluster,
                        saga.saga(),
                        TaskWork.point(saga),
                        TaskWork.consistency(saga),
                        TaskWork.baseline(saga),
                        TaskWork.snapshots(saga),
                        TaskWork.missing(saga),
                        ColdWindow.lengthSeconds(saga, now),
                        notStarted);
            case RESTORE -> {
                StepFact.RestorePlanned planned = Restores.planned(saga).orElseThrow();
                yield ((Request.RestoreRequested) saga.request()).dryRun()
                        ? new SagaFact.RestoreRehearsedOnPaper(
                                cluster, saga.saga(), planned.point(), planned.planDigest())
                        : new SagaFact.RestoreCompleted(
                                cluster, saga.saga(), planned.point(), ColdWindow.lengthSeconds(saga, now), notStarted);
            }
            case STOP, START -> new SagaFact.OrderCompleted(cluster, saga.saga(), saga.kind(), notStarted);
        };
    }

    private static SagaFact failure(Draft draft, SagaState saga, Problem problem, boolean cancelled) {
        String point = saga.point() == null ? "" : saga.point();
        List<String> left = StateLeft.lines(saga);
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
            case COLD_BACKUP, HOT_BACKUP ->
                new SagaFact.BackupFailed(cluster, saga, point, problem, cancelled, stateLeft);
            case RESTORE -> new SagaFact.RestoreFailed(cluster, saga, problem, cancelled, stateLeft);
            case STOP, START -> new SagaFact.OrderFailed(cluster, saga, kind, problem, cancelled, stateLeft);
        };
    }
}
