package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.coordinator.decide.state.PlannedRestore;
import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.StepTries;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.ChainHead;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Starts the attempts of a step, and says what follows when one fails: part 5 of {@link SagaDriver}. */
public final class StepDriver {

    private final TaskWork work;
    private final SagaEnding ending;

    public StepDriver(TaskWork work, SagaEnding ending) {
        this.work = work;
        this.ending = ending;
    }

    /** Hands out one attempt of a step. */
    void start(DecisionDraft draft, Stage stage, String target, int attempt) {
        ClusterState state = draft.state();
        SagaState saga = Objects.requireNonNull(state.running());
        StepRef ref = new StepRef(state.cluster(), saga.saga(), stage.name(), target, attempt);
        long token = state.nextToken(draft.now());
        Instant deadline = draft.now().plusSeconds(stage.timeoutSeconds());
        ChainHead head = stage.action() == Action.SEAL_POINT ? sealedHead(draft, saga) : null;
        Instant takeBy = StepLimit.takeBy(stage.action(), draft.now());
        draft.add(new StepFact.StepStarted(ref, stage.action(), token, deadline, takeBy, head));
        draft.hand(new Task(
                ref,
                stage.action(),
                token,
                deadline,
                work.of(state, stage.action(), target, draft.now(), head),
                takeBy));
    }

    /** That of the first attempt: an earlier one may have written its document. */
    private static @Nullable ChainHead sealedHead(DecisionDraft draft, SagaState saga) {
        List<StepState> earlier = SagaSteps.of(saga).of(Action.SEAL_POINT).toList();
        return earlier.isEmpty() ? draft.head() : earlier.getFirst().head();
    }

    /** A backup worker has the attempt that runs: from now on the step has all its time. */
    public void taken(DecisionDraft draft, StepState step, Heartbeat first) {
        Instant deadline = draft.now().plusSeconds(stage(draft).timeoutSeconds());
        draft.add(new StepFact.StepTaken(step.ref(), step.action(), first.worker(), first.run(), deadline));
    }

    /** A backup worker reports that the attempt that runs has failed: the next one waits, so that the trouble can pass. */
    public void failed(DecisionDraft draft, StepState step, Problem problem, boolean retryable) {
        Instant next = draft.now().plus(BackOff.after(step.ref()));
        if (retryable && mayBegin(draft, step, next)) {
            draft.add(new StepFact.StepFailed(step.ref(), step.action(), problem, true, next));
        } else {
            failedForGood(draft, step, problem);
        }
    }

    /** A limit of the attempt that runs has passed: that was wait enough. */
    void overdue(DecisionDraft draft, StepState step, Problem problem, boolean retryable) {
        if (retryable && mayBegin(draft, step, draft.now())) {
            draft.add(new StepFact.StepFailed(step.ref(), step.action(), problem, true));
            again(draft, step);
        } else {
            failedForGood(draft, step, problem);
        }
    }

    /** Hands out the next attempt of a step. */
    void again(DecisionDraft draft, StepState step) {
        start(draft, stage(draft), step.ref().target(), step.ref().attempt() + 1);
    }

    private static Stage stage(DecisionDraft draft) {
        SagaState saga = draft.running().orElseThrow();
        return saga.plan().stages().get(saga.stageIndex());
    }

    private static boolean mayBegin(DecisionDraft draft, StepState step, Instant next) {
        Stage stage = stage(draft);
        return step.ref().attempt() < stage.maxAttempts()
                || !next.isAfter(StepTries.of(step, stage, draft.now()).until(stage));
    }

    private void failedForGood(DecisionDraft draft, StepState step, Problem problem) {
        SagaState saga = draft.running().orElseThrow();
        Stage stage = stage(draft);
        draft.add(new StepFact.StepFailed(step.ref(), step.action(), problem, false));
        if (stage.onFailure() == OnFailure.PROCEED) {
            if (starts(step.action())) {
                draft.add(new StepFact.NodeStartFailed(step.ref(), step.ref().target(), problem));
            }
        } else if (guardsUntouchedRestore(saga, step.action())) {
            // A plan that is still to be made refuses for this too, with all that it finds itself.
            if (PlannedRestore.planned(saga).isPresent()) {
                ending.refuse(draft, List.of(problem));
            }
        } else {
            ending.giveUp(draft, problem, false);
        }
    }

    private static boolean guardsUntouchedRestore(SagaState saga, Action action) {
        boolean guard = switch (action) {
            case CHECK_NODE, CHECK_ETCD, CHECK_VAULT, VERIFY_SNAPSHOT -> true;
            default -> false;
        };
        return guard
                && saga.request() instanceof Request.RestoreRequested
                && !SagaSteps.of(saga).touched();
    }

    private static boolean starts(Action action) {
        return switch (action) {
            case START_NODE, START_KUBELET, RESTART_KUBELET -> true;
            default -> false;
        };
    }
}
