package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Holds a running saga while one fact is applied to it. */
final class SagaChange {

    private final SagaState before;
    private SagaState.Phase phase;
    private @Nullable Instant phaseDeadline;
    private Plan plan;
    private int stageIndex;
    private Map<String, StepState> steps;
    private @Nullable Problem cause;
    private boolean cancelled;
    private @Nullable Instant windowStartedAt;

    SagaChange(SagaState before) {
        this.before = before;
        this.phase = before.phase();
        this.phaseDeadline = before.phaseDeadline();
        this.plan = before.plan();
        this.stageIndex = before.stageIndex();
        this.steps = before.steps();
        this.cause = before.cause();
        this.cancelled = before.cancelled();
        this.windowStartedAt = before.windowStartedAt();
    }

    SagaChange enter(SagaStatus life, @Nullable Instant deadline) {
        phase = life.phase();
        phaseDeadline = deadline;
        return this;
    }

    SagaChange reach(int stage) {
        stageIndex = stage;
        return this;
    }

    SagaChange step(StepState step) {
        steps = new LinkedHashMap<>(steps);
        steps.put(step.ref().step(), step);
        return this;
    }

    SagaChange eachStep(UnaryOperator<StepState> change) {
        steps = new LinkedHashMap<>(steps);
        steps.replaceAll((_, step) -> change.apply(step));
        return this;
    }

    SagaChange replan(Plan other, Problem why, boolean onRequest) {
        plan = other;
        stageIndex = 0;
        cause = why;
        cancelled = onRequest;
        return this;
    }

    SagaChange openWindow(Instant time) {
        if (windowStartedAt == null) {
            windowStartedAt = time;
        }
        return this;
    }

    SagaState after() {
        return new SagaState(
                before.saga(),
                before.kind(),
                before.requestId(),
                before.request(),
                before.point(),
                phase,
                plan,
                before.original(),
                stageIndex,
                steps,
                cause,
                cancelled,
                before.startedAt(),
                windowStartedAt,
                phaseDeadline);
    }
}
