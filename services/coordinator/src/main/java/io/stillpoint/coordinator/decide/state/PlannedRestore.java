package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads out of a saga what its step {@code plan-restore} has planned. */
public final class PlannedRestore {

    private PlannedRestore() {}

    public static Optional<StepFact.RestorePlanned> planned(SagaState saga) {
        return saga.steps().values().stream()
                .map(SagaState.StepState::result)
                .filter(StepFact.RestorePlanned.class::isInstance)
                .map(StepFact.RestorePlanned.class::cast)
                .findFirst();
    }

    /** The recovery point that a saga makes or restores from, null while none is chosen. */
    public static @Nullable String point(SagaState saga) {
        return saga.kind() == SagaKind.RESTORE
                ? planned(saga).map(StepFact.RestorePlanned::point).orElse(null)
                : saga.point();
    }

    /**
     * The planned snapshot of the component with this label; every etcd member is restored from the same.
     *
     * @throws IllegalStateException when nothing is planned for this component
     */
    public static SnapshotRef snapshot(SagaState saga, String label) {
        return planned(saga).stream()
                .flatMap(planned -> planned.snapshots().stream())
                .filter(snapshot -> snapshot.component().label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a planned snapshot of %s in saga %s, found none".formatted(label, saga.saga())));
    }

    /** What the plan has let through for {@code component} at {@code target}, a node's address or the component's label. */
    public static List<Acceptance> accepted(SagaState saga, Component component, String target) {
        return planned(saga).stream()
                .flatMap(planned -> planned.letThrough().stream())
                .filter(acceptance -> acceptance.component() == component
                        && acceptance.target().equals(target))
                .toList();
    }

    /** The plan with what is wrong with nodes that it needs, so that it shows every reason at once. */
    public static StepFact.RestorePlanned withUnreadyNodes(SagaState saga, StepFact.RestorePlanned planned) {
        List<Problem> refusals = new ArrayList<>(planned.refusals());
        saga.steps().values().stream()
                .filter(step -> step.action() == Action.CHECK_NODE && step.status() == SagaState.StepStatus.FAILED)
                .map(step -> step.problems().getLast())
                .filter(problem -> refusals.stream()
                        .noneMatch(known -> known.code().equals(problem.code())
                                && known.where().equals(problem.where())))
                .forEach(refusals::add);
        return planned.refusedFor(refusals);
    }

    /** Whether something may have been accepted that the plan, which an earlier release made, does not write down for later steps. */
    public static boolean lostAcceptances(SagaState saga) {
        return saga.request() instanceof Request.RestoreRequested restore
                && !restore.acceptedCodes().isEmpty()
                && planned(saga).filter(plan -> plan.accepted() == null).isPresent();
    }

    /** Whether the plan holds exactly one snapshot of each asked component, all of one recovery point of this cluster. */
    public static boolean fits(StepFact.RestorePlanned planned, Request.RestoreRequested restore) {
        List<Component> asked = RequestScope.restored(restore);
        List<Component> found =
                planned.snapshots().stream().map(SnapshotRef::component).toList();
        return found.size() == asked.size()
                && new HashSet<>(found).equals(new HashSet<>(asked))
                && planned.snapshots().stream()
                        .allMatch(snapshot -> snapshot.cluster().equals(planned.cluster())
                                && snapshot.point().equals(planned.point()));
    }
}
