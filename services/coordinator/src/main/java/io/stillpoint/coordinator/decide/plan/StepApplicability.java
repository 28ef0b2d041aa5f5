package io.stillpoint.coordinator.decide.plan;

import io.stillpoint.coordinator.decide.state.AsideChoice;
import io.stillpoint.coordinator.decide.state.PruneChoice;
import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.Phase;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Stage;
import java.util.Objects;
import java.util.Optional;

/**
 * Which steps of a stage are worth doing at all. In the plan that was asked for all are, but nothing is removed where nothing
 * was chosen, and what brings a node back is done again only where nobody has tried. While a cluster is brought back, what happened on the way decides: the brief's rules hold even when steps fail.
 */
public final class StepApplicability {

    private final ClusterState state;
    private final boolean bringingBack;
    private final SagaSteps all;
    private final SagaSteps current;

    public StepApplicability(ClusterState state) {
        SagaState saga = Objects.requireNonNull(state.running());
        this.state = state;
        this.bringingBack = saga.phase() == Phase.COMPENSATING;
        this.all = SagaSteps.of(saga);
        this.current = SagaSteps.ofCurrentPlan(saga);
    }

    public boolean applies(Stage stage, String target) {
        if (!bringingBack) {
            return switch (stage.action()) {
                case REMOVE_ASIDE -> !AsideChoice.of(state).sagas(target).isEmpty();
                case REMOVE_OBJECTS -> PruneChoice.of(state).anything();
                default -> !stage.action().bringsBack() || neverTried(stage.action(), target);
            };
        }
        if (stage.action() == Action.AWAIT_ETCD) {
            return !etcdGatePassed() || etcdChangedSinceGate();
        }
        if (current.done(stage.action(), target)) {
            return false;
        }
        return switch (stage.action()) {
            case PARK_ETCD -> !current.done(Action.ROLL_BACK_ETCD_DATA, target);
            case ROLL_BACK_ETCD_DATA -> parkedForRollBack(target);
            case UNPARK_ETCD -> nodeStarted(target) && dataTrusted(target);
            case UNPARK_PODS, CHECK_HEALTH -> nodeStarted(target) && etcdGatePassed();
            default -> true;
        };
    }

    /** Nothing was done to bring this back, or no backup worker took what was to: the second round is for that alone. */
    private boolean neverTried(Action action, String target) {
        return all.of(action)
                .filter(step -> step.ref().target().equals(target))
                .allMatch(step -> step.status() == StepStatus.FAILED && !SagaSteps.tried(step));
    }

    /** Data must not be moved below an etcd that may be running. */
    private boolean parkedForRollBack(String target) {
        return !current.started(Action.PARK_ETCD, target) || current.done(Action.PARK_ETCD, target);
    }

    /** Moving manifests on a node that is off can only cost time. */
    private boolean nodeStarted(String target) {
        boolean wasToStart = all.started(Action.START_NODE, target) || all.started(Action.QUIESCE, target);
        return !wasToStart || all.done(Action.START_NODE, target);
    }

    /** Never start an etcd member on data of which nobody knows what it is. */
    private boolean dataTrusted(String target) {
        return !all.started(Action.REPLACE_ETCD_DATA, target) || current.done(Action.ROLL_BACK_ETCD_DATA, target);
    }

    /** The last answer counts. */
    private boolean etcdGatePassed() {
        return gate().filter(step -> step.status() == StepStatus.DONE).isPresent();
    }

    private boolean etcdChangedSinceGate() {
        long token = gate().map(StepState::fencingToken).orElse(0L);
        return current.steps().stream()
                .filter(step -> step.action() == Action.UNPARK_ETCD || step.action() == Action.PARK_ETCD)
                .anyMatch(step -> step.fencingToken() > token);
    }

    private Optional<StepState> gate() {
        return current.of(Action.AWAIT_ETCD).reduce((_, later) -> later);
    }
}
