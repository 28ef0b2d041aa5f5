package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.StepsSoFar;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What becomes of a report, and of a step whose report does not come. */
final class Reports {

    private final Steps steps;
    private final Endings endings;

    Reports(Steps steps, Endings endings) {
        this.steps = steps;
        this.endings = endings;
    }

    void arrived(Draft draft, Report report) {
        if (!report.step().cluster().equals(draft.state().cluster())) {
            draft.note("ignored a report on another cluster: %s".formatted(report.step()));
            return;
        }
        if (UnaskedVerification.is(report)) {
            UnaskedVerification.accept(draft, report);
            return;
        }
        SagaState saga = draft.state().running();
        Optional<String> staleness = ReportCheck.staleness(saga, report);
        if (saga == null || staleness.isPresent()) {
            draft.note("ignored a report of %s on %s, run %s: %s"
                    .formatted(report.worker(), report.step(), report.run(), staleness.orElse("nothing runs")));
            return;
        }
        switch (report.outcome()) {
            case Report.Failed failed -> failed(draft, step(saga, report), failed.problem(), failed.retryable());
            case Report.Done done -> {
                List<String> missing = ReportCheck.missingMembers(saga, done.fact());
                if (missing.isEmpty()) {
                    done(draft, saga, done.fact());
                } else {
                    failed(draft, step(saga, report), Problems.etcdMembersMissing(missing), true);
                }
            }
        }
    }

    /** Steps whose time is over have failed. A node that has not come back in its time is not waited for once more. */
    void overdue(Draft draft) {
        Instant now = draft.now();
        String saga = draft.running().map(SagaState::saga).orElse("");
        for (StepState step : runningSteps(draft)) {
            SagaState current = draft.state().running();
            boolean stillWaitedFor = current != null
                    && current.saga().equals(saga)
                    && step.equals(current.steps().get(step.ref().step()));
            if (stillWaitedFor && !now.isBefore(step.deadline())) {
                failed(draft, step, Problems.deadlinePassed(step), step.action() != Action.START_NODE);
            }
        }
    }

    private static List<StepState> runningSteps(Draft draft) {
        return draft.running().stream()
                .flatMap(saga -> saga.steps().values().stream())
                .filter(step -> step.status() == StepStatus.RUNNING)
                .toList();
    }

    private static StepState step(SagaState saga, Report report) {
        return Objects.requireNonNull(saga.steps().get(report.step().step()));
    }

    private void done(Draft draft, SagaState saga, StepFact.Completion fact) {
        draft.add(fact);
        if (fact instanceof StepFact.RestorePlanned planned) {
            List<Problem> refusals = refusals(saga, planned);
            if (!refusals.isEmpty()) {
                endings.refuse(draft, refusals);
            }
        }
    }

    private static List<Problem> refusals(SagaState saga, StepFact.RestorePlanned planned) {
        if (planned.refusals().isEmpty()
                && saga.request() instanceof Request.RestoreRequested restore
                && restore.approvedPlanDigest() != null
                && !restore.approvedPlanDigest().equals(planned.planDigest())) {
            return List.of(Problems.otherPlanApproved(planned, restore.approvedPlanDigest()));
        }
        return planned.refusals();
    }

    private void failed(Draft draft, StepState step, Problem problem, boolean retryable) {
        SagaState saga = draft.running().orElseThrow();
        Stage stage = saga.plan().stages().get(saga.stageIndex());
        boolean retried = retryable && step.ref().attempt() < stage.maxAttempts();
        draft.add(new StepFact.StepFailed(step.ref(), step.action(), problem, retried));
        if (retried) {
            steps.start(draft, stage, step.ref().target(), step.ref().attempt() + 1);
        } else if (stage.onFailure() == OnFailure.PROCEED) {
            if (starts(step.action())) {
                draft.add(new StepFact.NodeStartFailed(step.ref(), step.ref().target(), problem));
            }
        } else {
            finallyFailed(draft, saga, step.action(), problem);
        }
    }

    private void finallyFailed(Draft draft, SagaState saga, Action action, Problem problem) {
        boolean guard = switch (action) {
            case CHECK_NODE, CHECK_ETCD, CHECK_VAULT, VERIFY_SNAPSHOT -> true;
            default -> false;
        };
        boolean untouched = !StepsSoFar.of(saga).touched();
        if (guard && untouched && saga.request() instanceof Request.RestoreRequested) {
            endings.refuse(draft, List.of(problem));
        } else {
            endings.giveUp(draft, problem, false);
        }
    }

    private static boolean starts(Action action) {
        return switch (action) {
            case START_NODE, START_KUBELET, RESTART_KUBELET -> true;
            default -> false;
        };
    }
}
