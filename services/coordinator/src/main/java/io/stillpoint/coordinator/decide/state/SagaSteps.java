package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Stage;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers questions about the steps of a saga, over both of its plans. */
public record SagaSteps(Collection<StepState> steps) {

    private static final Set<String> UNANSWERED =
            Set.of("not-taken", "expired-in-queue", "worker-silent", "deadline-passed", "given-up");

    public static SagaSteps of(SagaState saga) {
        return new SagaSteps(saga.steps().values());
    }

    /** Only those of the plan that runs now. */
    public static SagaSteps ofCurrentPlan(SagaState saga) {
        Set<String> names = new LinkedHashSet<>();
        for (Stage stage : saga.plan().stages()) {
            names.add(stage.name());
        }
        return new SagaSteps(saga.steps().values().stream()
                .filter(step -> names.contains(step.ref().stage()))
                .toList());
    }

    /** Possibly touched: handed out, with any result or none. */
    public boolean started(Action action, String target) {
        return any(action, target, null);
    }

    public boolean started(Action action) {
        for (StepState step : steps) {
            if (step.action() == action) {
                return true;
            }
        }
        return false;
    }

    public boolean done(Action action, String target) {
        return any(action, target, StepStatus.DONE);
    }

    public boolean failed(Action action, String target) {
        return any(action, target, StepStatus.FAILED);
    }

    /** Whether anything was handed out that changes a node or overwrites content. */
    public boolean touched() {
        for (StepState step : steps) {
            if (step.action().touches()) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything was handed out that changes a node. */
    public boolean touchedNodes() {
        for (StepState step : steps) {
            if (step.action().changesNode()) {
                return true;
            }
        }
        return false;
    }

    /** The targets of {@code action} that were possibly touched. */
    public List<String> targets(Action action) {
        return of(action).map(step -> step.ref().target()).distinct().toList();
    }

    /** The targets of {@code action} for which no step of it succeeded. */
    public List<String> unfinished(Action action) {
        return targets(action).stream().filter(target -> !done(action, target)).toList();
    }

    public Stream<StepState> of(Action action) {
        return steps.stream().filter(step -> step.action() == action);
    }

    /** The latest result of this type on {@code target}. */
    public <C extends StepFact.Completion> Optional<C> result(Class<C> type, String target) {
        C found = null;
        for (StepState step : steps) {
            if (step.ref().target().equals(target) && type.isInstance(step.result())) {
                found = type.cast(step.result());
            }
        }
        return Optional.ofNullable(found);
    }

    private boolean any(Action action, String target, @Nullable StepStatus status) {
        for (StepState step : steps) {
            if (step.action() == action
                    && step.ref().target().equals(target)
                    && (status == null || step.status() == status)) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody has begun the last attempt. A heartbeat can be lost, so what was reported counts too. */
    public static boolean tried(StepState step) {
        return switch (lastProblem(step)) {
            case "not-taken", "expired-in-queue" -> step.takenAt() != null;
            default -> true;
        };
    }

    /** Whether somebody said what came of the last attempt. */
    public static boolean answered(StepState step) {
        String last = lastProblem(step);
        if (UNANSWERED.contains(last)) {
            return step.status() == StepStatus.DONE;
        }
        return !last.isEmpty() || step.status() != StepStatus.RUNNING;
    }

    /** Whether somebody said of every attempt what came of it, so that none can still be under way. */
    public static boolean allAnswered(StepState step) {
        return step.status() != StepStatus.RUNNING
                && step.problems().stream().noneMatch(problem -> UNANSWERED.contains(problem.code()));
    }

    private static String lastProblem(StepState step) {
        return step.problems().isEmpty() ? "" : step.problems().getLast().code();
    }
}
