package io.stillpoint.coordinator.decide.report;

import io.stillpoint.coordinator.decide.saga.SagaEnding;
import io.stillpoint.coordinator.decide.saga.SagaProblems;
import io.stillpoint.coordinator.decide.saga.StepDriver;
import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.coordinator.decide.state.KnownIds;
import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.coordinator.decide.state.PruneChoice;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes a report a fact, if it is the one that is waited for, and tells the saga. */
public final class ReportHandler {

    private static final Duration SAID_AGAIN = Duration.ofDays(1);

    private final StepDriver steps;
    private final SagaEnding ending;

    public ReportHandler(StepDriver steps, SagaEnding ending) {
        this.steps = steps;
        this.ending = ending;
    }

    public void arrived(DecisionDraft draft, Report report) {
        if (!report.step().cluster().equals(draft.state().cluster())) {
            draft.note("ignored a report on another cluster: %s".formatted(report.step()));
            return;
        }
        if (UnaskedReport.is(report)) {
            publishOnce(draft, report);
            return;
        }
        draft.turnTo(report.step().saga());
        SagaState saga = draft.running().orElse(null);
        Optional<String> staleness = ReportCheck.staleness(saga, report);
        if (saga == null || staleness.isPresent()) {
            draft.note("ignored a report of %s on %s, run %s: %s"
                    .formatted(report.worker(), report.step(), report.run(), staleness.orElse("nothing runs")));
            return;
        }
        StepState step = Objects.requireNonNull(saga.steps().get(report.step().step()));
        switch (report.outcome()) {
            case Report.Failed failed -> steps.failed(draft, step, failed.problem(), failed.retryable());
            case Report.Done done -> {
                List<String> missing = ReportCheck.missingMembers(saga, done.fact());
                if (!missing.isEmpty()) {
                    steps.failed(draft, step, SagaProblems.etcdMembersMissing(missing), true);
                } else if (ReportCheck.lacksLock(draft.state(), saga, done.fact())) {
                    steps.failed(draft, step, SagaProblems.lockRequired(), false);
                } else {
                    done(draft, saga, done.fact());
                }
            }
        }
    }

    /** The first one of an attempt makes history. Later ones, and those of attempts that nobody waits for, change nothing. */
    public void arrived(DecisionDraft draft, Heartbeat heartbeat) {
        draft.turnTo(heartbeat.step().saga());
        SagaState saga = draft.running().orElse(null);
        Optional<String> staleness =
                ReportCheck.staleness(saga, heartbeat.step(), heartbeat.fencingToken(), heartbeat.action());
        if (saga == null || staleness.isPresent()) {
            return;
        }
        StepState step =
                Objects.requireNonNull(saga.steps().get(heartbeat.step().step()));
        if (step.takenAt() == null) {
            steps.taken(draft, step, heartbeat);
        }
    }

    private void done(DecisionDraft draft, SagaState saga, StepFact.Completion reported) {
        StepFact.Completion fact = reported instanceof StepFact.RestorePlanned planned
                ? PlannedRestore.withUnreadyNodes(saga, planned)
                : reported;
        draft.add(fact);
        if (fact instanceof StepFact.PrunePlanned plan) {
            pruned(draft, saga, plan);
        }
        if (fact instanceof StepFact.RestorePlanned planned) {
            List<Problem> refusals = refusals(saga, planned);
            if (!refusals.isEmpty()) {
                ending.refuse(draft, refusals);
            }
        }
    }

    /** A point is gone for everybody before its first object is: a crash in between leaves objects, and no broken point. */
    private void pruned(DecisionDraft draft, SagaState saga, StepFact.PrunePlanned plan) {
        PruneChoice choice = PruneChoice.of(draft.state());
        Optional<Problem> refusal = choice.refusal(plan);
        if (refusal.isPresent()) {
            ending.giveUp(draft, refusal.get(), false);
        } else if (choice.confirmed()) {
            PruneChoice.goes(plan)
                    .forEach(verdict -> draft.add(new SagaFact.RecoveryPointPruned(
                            draft.state().cluster(),
                            saga.saga(),
                            verdict.point(),
                            verdict.why(),
                            plan.snapshots().getOrDefault(verdict.point(), List.of()))));
        }
    }

    private static List<Problem> refusals(SagaState saga, StepFact.RestorePlanned planned) {
        if (planned.refusals().isEmpty()
                && saga.request() instanceof Request.RestoreRequested restore
                && restore.approvedPlanDigest() != null
                && !restore.approvedPlanDigest().equals(planned.planDigest())) {
            return List.of(SagaProblems.otherPlanApproved(planned, restore.approvedPlanDigest()));
        }
        return planned.refusals();
    }

    /** A verification that nobody asked for becomes a fact whether a saga runs or not. */
    private static void publishOnce(DecisionDraft draft, Report report) {
        Optional<StepFact> fact = unasked(report);
        if (fact.isEmpty()) {
            draft.note("ignored: a verification that nobody asked for reports something else: " + report);
        } else if (isRepeated(draft, fact.get())) {
            draft.note("ignored, known already: " + KnownIds.ofVerification(fact.get()));
        } else {
            draft.add(fact.get());
        }
    }

    /**
     * A copy may be repaired and damaged again: the last look at it counts. So what was said long ago is said again, and so is what was said
     * before the opposite was.
     */
    private static boolean isRepeated(DecisionDraft draft, StepFact fact) {
        Map<String, Instant> said = draft.state().knownRequests();
        Instant last = said.get(KnownIds.ofVerification(fact));
        return last != null
                && draft.now().isBefore(last.plus(SAID_AGAIN))
                && said.entrySet().stream()
                        .noneMatch(other -> KnownIds.contradicts(other.getKey(), fact)
                                && !other.getValue().isBefore(last));
    }

    private static Optional<StepFact> unasked(Report report) {
        return switch (report.outcome()) {
            case Report.Failed failed ->
                Optional.of(new StepFact.StepFailed(report.step(), report.action(), failed.problem(), false));
            case Report.Done done ->
                done.fact() instanceof StepFact.SnapshotVerified verified
                                && verified.step().equals(report.step())
                                && verified.snapshot()
                                        .cluster()
                                        .equals(report.step().cluster())
                        ? Optional.of(verified)
                        : Optional.empty();
        };
    }
}
