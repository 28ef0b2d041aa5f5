package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How facts change the saga that runs. */
final class SagaEvolution {

    private SagaEvolution() {}

    /** A turn that does not end the saga; {@code next} is where the table says that it leads. */
    static SagaState turn(SagaState saga, SagaFact fact, Life next) {
        SagaChange change = new SagaChange(saga).enter(next, null);
        if (fact instanceof SagaFact.SagaCompensating compensating) {
            change.replan(compensating.plan(), compensating.cause(), compensating.cancelled())
                    .eachStep(SagaEvolution::giveUp);
        }
        return change.after();
    }

    static SagaState step(SagaState saga, StepFact fact, Instant time) {
        SagaChange change = new SagaChange(saga);
        Life now = Life.of(saga.phase());
        if (fact instanceof StepFact.RestorePlanned planned) {
            Life wanted = Approvals.waitsFor(saga, planned) ? Life.AWAITING_APPROVAL : Life.RUNNING;
            Life next = SagaTransitions.next(now, Turn.PLANNED, wanted);
            change.enter(next, next == Life.AWAITING_APPROVAL ? time.plus(Approvals.PATIENCE) : null);
        } else {
            change.enter(SagaTransitions.next(now, Turn.STEP), null);
        }
        if (fact instanceof StepFact.StepStarted started) {
            change.reach(indexOf(saga.plan(), started.step().stage()));
            if (stops(started.action())) {
                change.openWindow(time);
            }
        }
        return change.step(after(saga.steps().get(fact.step().step()), fact, time))
                .after();
    }

    private static StepState after(@Nullable StepState before, StepFact fact, Instant time) {
        StepStatus status = SagaTransitions.next(before == null ? null : before.status(), StepTurn.of(fact));
        return switch (fact) {
            case StepFact.StepStarted started -> start(before, started, status, time);
            case StepFact.StepFailed failed -> failed(known(before), status, failed.problem());
            case StepFact.NodeStartFailed _ -> known(before);
            case StepFact.Completion done ->
                with(known(before), status, done, known(before).problems());
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
                null,
                before == null ? List.of() : before.problems());
    }

    private static StepState giveUp(StepState step) {
        return step.status() == StepStatus.RUNNING
                ? failed(step, SagaTransitions.next(step.status(), StepTurn.GIVEN_UP), Problems.givenUp(step))
                : step;
    }

    private static StepState failed(StepState step, StepStatus status, Problem problem) {
        List<Problem> problems = new ArrayList<>(step.problems());
        problems.add(problem);
        return with(step, status, null, problems);
    }

    private static StepState with(
            StepState step, StepStatus status, StepFact.@Nullable Completion result, List<Problem> problems) {
        return new StepState(
                step.ref(),
                step.action(),
                status,
                step.fencingToken(),
                step.startedAt(),
                step.deadline(),
                result,
                problems);
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
