package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.plan.Profile;
import io.stillpoint.coordinator.decide.plan.StepApplicability;
import io.stillpoint.coordinator.decide.rules.PlanCheck;
import io.stillpoint.coordinator.decide.rules.Violation;
import io.stillpoint.coordinator.decide.state.DecisionDraft;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.coordinator.decide.state.SagaNames;
import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.Waiting;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Drives the sagas of a cluster: after every input, as far as they go without another one.
 *
 * <pre>
 * 1. Take the first request in line that shares nothing with a saga that runs, or with a request before it ({@link WaitingLine}).
 *    If there is none, go on with each saga that runs.
 *      1. Does it need what is no longer declared so, or does its plan break a rule?
 *         Then its saga fails. Continue at 1.
 *      2. Otherwise its saga starts with this plan.
 * 2. Does the saga wait for an approval? Then stop.
 * 3. For each stage of the plan, from the one that was reached:
 *      1. Is no step left to start? Then stop if one runs, else go on with the next stage.
 *      2. Is it about to begin, and can it only fail, since its node did not start or nothing was saved? Or would it stop a cluster of
 *         which imaging is going to take longer than it may stand still? Then give up (6).
 *      3. Otherwise start steps, until as many are handed out as may be: each a task for one target with the next fencing token and a
 *         deadline. Stop.
 * 4. No stage is left: the saga ends. It has failed if it compensated, else succeeded. Continue at 1.
 *
 * When a step fails or its deadline passes ({@link StepDriver}):
 * 5.   1. Can another attempt help, and is there time or an attempt left? Then it starts, with a higher fencing token:
 *         at once when a deadline passed, else after a wait that doubles each time ({@link BackOff}).
 *      2. Does the stage proceed on failure? Then it does without this target.
 *      3. Was it a guard of a restore that has touched nothing? Then the restore is refused; by its plan, if that is still to be made.
 *      4. Otherwise give up (6).
 *
 * When a saga is given up, for 3.2, 5.4, a cancel request, a cold window that is too long
 * or an approval that does not come ({@link SagaEnding}):
 * 6.   1. Plan to bring back everything that was possibly touched.
 *      2. Is that nothing? Then the saga fails.
 *      3. Otherwise it compensates: this plan replaces its own, every stage of it proceeds on failure,
 *         and nothing cancels it. Continue at 3.
 * </pre>
 *
 * <p>What this keeps:
 *
 * <ul>
 *   <li>Sagas that share a part of a cluster run one after the other, in the order in which requests were accepted. One that stops nodes
 *       has the cluster to itself.
 *   <li>No plan runs that breaks a rule ({@link PlanCheck}).
 *   <li>A stage begins only once every step of the stage before it has ended.
 *   <li>Everything that is waited for has a deadline, so every saga ends.
 *   <li>Fencing tokens only rise: nodes refuse what an older attempt sends late, and its report changes nothing.
 *   <li>No saga ends before everything that it possibly touched is back, or was tried twice.
 *   <li>All of it follows from state and input: a coordinator that takes over decides the same.
 * </ul>
 */
public final class SagaDriver {

    /** As many as node-control does at once: tasks of a hundred nodes would keep those of other clusters waiting. */
    static final int MOST_HANDED_OUT = 8;

    private final Profile profile;
    private final PlanCheck rules;
    private final StepDriver steps;
    private final SagaEnding ending;
    private final WaitingLine line;

    public SagaDriver(Profile profile, PlanCheck rules, StepDriver steps, SagaEnding ending, WaitingLine line) {
        this.profile = profile;
        this.rules = rules;
        this.steps = steps;
        this.ending = ending;
        this.line = line;
    }

    public void advance(DecisionDraft draft) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (SagaState saga : draft.state().sagas()) {
                draft.turnTo(saga.saga());
                moved |= advance(draft, draft.running().orElseThrow());
            }
            moved |= startNext(draft);
        }
    }

    private boolean startNext(DecisionDraft draft) {
        ClusterState state = draft.state();
        Optional<Waiting> next = line.next(state);
        if (next.isEmpty()) {
            return false;
        }
        Waiting head = next.get();
        Request.ClusterDeclared cluster = Objects.requireNonNull(state.declared());
        RequestScope scope = RequestScope.of(head.request(), cluster);
        Optional<Problem> impossible = SagaProblems.notOnThisCluster(scope);
        if (impossible.isPresent()) {
            // It was possible when the request was admitted, and a later declaration has changed that.
            ending.leaveLine(draft, head, impossible.get(), false);
            return true;
        }
        Optional<Problem> late = SagaProblems.tooLate(head.request(), draft.now());
        if (late.isPresent()) {
            ending.leaveLine(draft, head, late.get(), false);
            return true;
        }
        Plan plan = profile.plan(head.request(), cluster);
        List<Violation> violations = rules.violations(plan, scope);
        if (!violations.isEmpty()) {
            ending.leaveLine(draft, head, SagaProblems.planRefused(head.saga(), violations), false);
            return true;
        }
        String point = scope.isBackup() ? SagaNames.point(draft.now(), head.saga()) : null;
        draft.add(new SagaFact.SagaStarted(state.cluster(), head.saga(), scope.kind(), head.requestId(), point, plan));
        return true;
    }

    private boolean advance(DecisionDraft draft, SagaState saga) {
        if (saga.phase() == SagaState.Phase.AWAITING_APPROVAL) {
            return false;
        }
        StepApplicability applicability = new StepApplicability(draft.state());
        List<Stage> stages = saga.plan().stages();
        for (Stage stage : stages.subList(saga.stageIndex(), stages.size())) {
            List<String> pending = stage.targets().stream()
                    .filter(target -> stepOf(saga, stage, target) == null)
                    .filter(target -> applicability.applies(stage, target))
                    .toList();
            if (!pending.isEmpty()) {
                return startStage(draft, saga, stage, pending);
            }
            if (running(saga, stage).findAny().isPresent()) {
                return false;
            }
        }
        ending.complete(draft, saga);
        return true;
    }

    /** Starts as many steps as may be handed out. Returns whether the saga was given up instead. */
    private boolean startStage(DecisionDraft draft, SagaState saga, Stage stage, List<String> pending) {
        if (stage.targets().stream().allMatch(target -> stepOf(saga, stage, target) == null)) {
            Optional<Problem> hopeless = hopeless(saga, stage).or(() -> tooLong(draft, saga, stage));
            if (hopeless.isPresent()) {
                ending.giveUp(draft, hopeless.get(), false);
                return true;
            }
        }
        long handedOut = running(saga, stage).filter(StepState::attempted).count();
        // An attempt that waits comes back without asking for room, so not many may wait either.
        long room = Math.min(
                MOST_HANDED_OUT - handedOut,
                2 * MOST_HANDED_OUT - running(saga, stage).count());
        pending.stream().limit(Math.max(0, room)).forEach(target -> steps.start(draft, stage, target, 1));
        return false;
    }

    /** A step whose next attempt waits runs too. */
    private static Stream<StepState> running(SagaState saga, Stage stage) {
        return stage.targets().stream()
                .map(target -> stepOf(saga, stage, target))
                .filter(Objects::nonNull)
                .filter(step -> step.status() == StepStatus.RUNNING);
    }

    private static @Nullable StepState stepOf(SagaState saga, Stage stage, String target) {
        return saga.steps().get(stage.name() + "/" + target);
    }

    /** Before the first stop it is said how long imaging is going to take, and whether that is too long. */
    private static Optional<Problem> tooLong(DecisionDraft draft, SagaState saga, Stage stage) {
        Optional<SagaFact.ColdWindowEstimated> estimate = ColdWindow.estimate(draft.state(), saga, stage);
        estimate.ifPresent(draft::add);
        return estimate.flatMap(it -> ColdWindow.refusal(saga, it));
    }

    /** Why a stage is not even tried. */
    private static Optional<Problem> hopeless(SagaState saga, Stage stage) {
        if (stage.action() == Action.SEAL_POINT
                && BackupProgress.snapshots(saga).isEmpty()) {
            return Optional.of(SagaProblems.nothingSaved(saga));
        }
        return knownOff(saga, stage).map(node -> SagaProblems.notStarted(stage, node));
    }

    /** A stage that must succeed on a node which did not start can only lose time, while the control plane is down. */
    private static Optional<StepState> knownOff(SagaState saga, Stage stage) {
        if (saga.phase() == SagaState.Phase.COMPENSATING || stage.onFailure() == OnFailure.PROCEED) {
            return Optional.empty();
        }
        return saga.steps().values().stream()
                .filter(step -> step.action() == Action.START_NODE && step.status() == StepStatus.FAILED)
                .filter(step -> stage.targets().contains(step.ref().target()))
                .filter(step ->
                        !SagaSteps.of(saga).done(Action.START_NODE, step.ref().target()))
                .findFirst();
    }
}
