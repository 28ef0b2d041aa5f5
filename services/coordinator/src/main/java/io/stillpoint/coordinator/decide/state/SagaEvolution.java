package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.StepTries;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says how facts change the saga that runs. */
public final class SagaEvolution {

    /** How long a planned restore waits for a person. After it nobody remembers the plan, and the cluster may have changed. */
    public static final Duration APPROVAL_PATIENCE = Duration.ofHours(1);

    /** How many failed attempts of a step are remembered: the log has all of them, and a state must fit into one record. */
    private static final int PROBLEMS_LIMIT = 5;

    private SagaEvolution() {}

    /** A fact that does not end the saga; {@code next} is where {@link SagaTransitions} says that it leads. */
    static SagaState changePhase(SagaState saga, SagaFact fact, SagaStatus next) {
        SagaChange change = new SagaChange(saga).enter(next, null);
        if (fact instanceof SagaFact.SagaCompensating compensating) {
            change.replan(compensating.plan(), compensating.cause(), compensating.cancelled())
                    .eachStep(SagaEvolution::giveUp);
        }
        return change.after();
    }

    static SagaState step(SagaState saga, StepFact fact, Instant time) {
        SagaChange change = new SagaChange(saga);
        SagaStatus now = SagaStatus.of(saga.phase());
        if (fact instanceof StepFact.RestorePlanned planned) {
            SagaStatus wanted = waitsForApproval(saga, planned) ? SagaStatus.AWAITING_APPROVAL : SagaStatus.RUNNING;
            SagaStatus next = SagaTransitions.next(now, SagaTrigger.PLANNED, wanted);
            change.enter(next, next == SagaStatus.AWAITING_APPROVAL ? time.plus(APPROVAL_PATIENCE) : null);
        } else {
            change.enter(SagaTransitions.next(now, SagaTrigger.STEP), null);
        }
        if (fact instanceof StepFact.StepStarted started) {
            change.reach(indexOf(saga.plan(), started.step().stage()));
            if (stops(started.action())) {
                change.openWindow(time);
            }
        }
        return change.step(after(saga, fact, time)).after();
    }

    /** Nothing to approve when guards refused, in a dry run, or when the request named a plan beforehand. */
    private static boolean waitsForApproval(SagaState saga, StepFact.RestorePlanned planned) {
        return planned.refusals().isEmpty()
                && saga.request() instanceof Request.RestoreRequested restore
                && !restore.dryRun()
                && restore.approvedPlanDigest() == null;
    }

    private static StepState after(SagaState saga, StepFact fact, Instant time) {
        StepState before = saga.steps().get(fact.step().step());
        StepStatus status = SagaTransitions.next(before == null ? null : before.status(), StepTrigger.of(fact));
        return switch (fact) {
            case StepFact.StepStarted started -> start(before, started, status, time);
            case StepFact.StepTaken taken -> taken(known(before), taken.deadline(), time);
            case StepFact.StepFailed failed -> {
                StepTries tries = StepTries.of(known(before), stage(saga), time);
                yield failed(known(before), status, failed.problem(), failed.notBefore(), tries);
            }
            case StepFact.NodeStartFailed _ -> known(before);
            case StepFact.Completion done ->
                with(known(before), status, null, done, known(before).problems(), null);
        };
    }

    private static StepState start(
            @Nullable StepState before, StepFact.StepStarted started, StepStatus status, Instant time) {
        return new StepState(
                started.step(),
                started.action(),
                status,
                started.fencingToken(),
                before == null ? time : before.startedAt(),
                started.deadline(),
                // A coordinator that did not say by when it is to be taken counted its time from here.
                started.takeBy() == null ? null : time,
                null,
                null,
                null,
                before == null ? List.of() : before.problems(),
                started.head(),
                before == null ? null : before.tries());
    }

    private static StepState taken(StepState step, Instant deadline, Instant time) {
        return new StepState(
                step.ref(),
                step.action(),
                step.status(),
                step.fencingToken(),
                step.startedAt(),
                deadline,
                step.handedOutAt(),
                time,
                step.notBefore(),
                step.result(),
                step.problems(),
                step.head(),
                step.tries());
    }

    private static StepState giveUp(StepState step) {
        return step.status() == StepStatus.RUNNING
                ? failed(
                        step,
                        SagaTransitions.next(step.status(), StepTrigger.GIVEN_UP),
                        givenUpProblem(step),
                        null,
                        step.tries())
                : step;
    }

    private static Problem givenUpProblem(StepState step) {
        return new Problem(
                "given-up",
                "%s to be done".formatted(step.ref().step()),
                "that the saga was given up while it ran",
                step.ref().target(),
                "Nothing: its fencing token is outdated, so the node ends it.");
    }

    private static StepState failed(
            StepState step,
            StepStatus status,
            Problem problem,
            @Nullable Instant notBefore,
            @Nullable StepTries tries) {
        List<Problem> problems = new ArrayList<>(step.problems());
        problems.add(problem);
        if (problems.size() > PROBLEMS_LIMIT) {
            problems.remove(1);
        }
        return with(step, status, notBefore, null, problems, tries);
    }

    private static StepState with(
            StepState step,
            StepStatus status,
            @Nullable Instant notBefore,
            StepFact.@Nullable Completion result,
            List<Problem> problems,
            @Nullable StepTries tries) {
        return new StepState(
                step.ref(),
                step.action(),
                status,
                step.fencingToken(),
                step.startedAt(),
                step.deadline(),
                step.handedOutAt(),
                step.takenAt(),
                notBefore,
                result,
                problems,
                step.head(),
                tries);
    }

    private static Stage stage(SagaState saga) {
        return saga.plan().stages().get(saga.stageIndex());
    }

    private static StepState known(@Nullable StepState step) {
        if (step == null) {
            throw new IllegalStateException("SagaTransitions lets nothing but a start happen to an unknown step");
        }
        return step;
    }

    private static boolean stops(Action action) {
        return switch (action) {
            case PARK_ETCD, PARK_PODS, QUIESCE, STOP_KUBELET -> true;
            default -> false;
        };
    }

    private static int indexOf(Plan plan, String stage) {
        for (int index = 0; index < plan.stages().size(); index++) {
            if (plan.stages().get(index).name().equals(stage)) {
                return index;
            }
        }
        throw new IllegalStateException("expected stage %s in the running plan, found none".formatted(stage));
    }
}
