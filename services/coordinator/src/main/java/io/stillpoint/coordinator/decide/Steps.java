package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.Applicability;
import io.stillpoint.coordinator.decide.plan.Asked;
import io.stillpoint.coordinator.decide.plan.PlanCheck;
import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.plan.Violation;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Drives what waits and what runs as far as it goes without another input: the next saga of the line, the next stage once
 * every step of the one before has ended, the end once no stage is left.
 */
final class Steps {

    private final Profile profile;
    private final PlanCheck rules;
    private final TaskWork work;
    private final Endings endings;

    Steps(Profile profile, PlanCheck rules, TaskWork work, Endings endings) {
        this.profile = profile;
        this.rules = rules;
        this.work = work;
        this.endings = endings;
    }

    void advance(Draft draft) {
        boolean moved = true;
        while (moved) {
            Optional<SagaState> running = draft.running();
            moved = running.isPresent() ? advance(draft, running.get()) : startNext(draft);
        }
    }

    /** Hands out one attempt of a step. */
    void start(Draft draft, Stage stage, String target, int attempt) {
        ClusterState state = draft.state();
        SagaState saga = Objects.requireNonNull(state.running());
        StepRef ref = new StepRef(state.cluster(), saga.saga(), stage.name(), target, attempt);
        long token = state.fencingToken() + 1;
        Instant deadline = draft.now().plusSeconds(stage.timeoutSeconds());
        draft.add(new StepFact.StepStarted(ref, stage.action(), token, deadline));
        Request.ClusterDeclared cluster = Objects.requireNonNull(state.declared());
        draft.hand(new Task(
                ref,
                stage.action(),
                token,
                deadline,
                work.of(saga, cluster, state.quietNodes(), stage.action(), target, draft.now())));
    }

    private boolean startNext(Draft draft) {
        ClusterState state = draft.state();
        if (state.line().isEmpty()) {
            return false;
        }
        Waiting head = state.line().getFirst();
        Request.ClusterDeclared cluster = Objects.requireNonNull(state.declared());
        Optional<Problem> undeclared = Admission.undeclared(head.request(), cluster);
        if (undeclared.isPresent()) {
            // What it was admitted for has been declared away since.
            endings.leaveLine(draft, head, undeclared.get(), false);
            return true;
        }
        SagaKind kind = Names.kind(head.request());
        Plan plan = profile.plan(head.request(), cluster);
        List<Violation> violations = rules.violations(plan, Asked.of(head.request(), cluster));
        if (!violations.isEmpty()) {
            endings.leaveLine(draft, head, Problems.planRefused(head.saga(), violations), false);
            return true;
        }
        boolean backup = kind == SagaKind.COLD_BACKUP || kind == SagaKind.HOT_BACKUP;
        String point = backup ? Names.point(draft.now(), head.saga()) : null;
        draft.add(new SagaFact.SagaStarted(state.cluster(), head.saga(), kind, head.requestId(), point, plan));
        return true;
    }

    private boolean advance(Draft draft, SagaState saga) {
        if (saga.phase() == SagaState.Phase.AWAITING_APPROVAL) {
            return false;
        }
        Applicability applicability = new Applicability(saga);
        List<Stage> stages = saga.plan().stages();
        for (Stage stage : stages.subList(saga.stageIndex(), stages.size())) {
            if (anyRuns(saga, stage)) {
                return false;
            }
            List<String> pending = stage.targets().stream()
                    .filter(target -> !saga.steps().containsKey(stage.name() + "/" + target))
                    .filter(target -> applicability.applies(stage, target))
                    .toList();
            if (!pending.isEmpty()) {
                Optional<Problem> hopeless = hopeless(saga, stage);
                hopeless.ifPresent(problem -> endings.giveUp(draft, problem, false));
                if (hopeless.isEmpty()) {
                    ColdWindow.estimate(draft.state().cluster(), saga, stage).ifPresent(draft::add);
                    pending.forEach(target -> start(draft, stage, target, 1));
                }
                return hopeless.isPresent();
            }
        }
        endings.complete(draft, saga);
        return true;
    }

    private static boolean anyRuns(SagaState saga, Stage stage) {
        return stage.targets().stream()
                .map(target -> saga.steps().get(stage.name() + "/" + target))
                .anyMatch(step -> step != null && step.status() == StepStatus.RUNNING);
    }

    /** Why a stage is not even tried. */
    private static Optional<Problem> hopeless(SagaState saga, Stage stage) {
        if (stage.action() == Action.SEAL_POINT && TaskWork.snapshots(saga).isEmpty()) {
            return Optional.of(Problems.nothingSaved(saga));
        }
        return knownOff(saga, stage).map(node -> Problems.notStarted(stage, node));
    }

    /** A stage that must succeed on a node which did not start can only lose time, while the control plane is down. */
    private static Optional<StepState> knownOff(SagaState saga, Stage stage) {
        if (saga.phase() == SagaState.Phase.COMPENSATING || stage.onFailure() == OnFailure.PROCEED) {
            return Optional.empty();
        }
        return saga.steps().values().stream()
                .filter(step -> step.action() == Action.START_NODE && step.status() == StepStatus.FAILED)
                .filter(step -> stage.targets().contains(step.ref().target()))
                .findFirst();
    }
}
