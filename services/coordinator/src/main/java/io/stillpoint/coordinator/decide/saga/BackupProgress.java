package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.coordinator.decide.state.StepTargets;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.vault.ComponentNote;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads out of a backup's saga what its recovery point is made of. */
final class BackupProgress {

    private BackupProgress() {}

    /** The snapshots that were accepted, in the order of the plan: steps of a state that was loaded have another one. */
    static List<SnapshotRef> snapshots(SagaState saga) {
        return saga.original().stages().stream()
                .flatMap(stage ->
                        stage.targets().stream().map(target -> saga.steps().get(stage.name() + "/" + target)))
                .filter(Objects::nonNull)
                .map(SagaState.StepState::result)
                .filter(StepFact.SnapshotCompleted.class::isInstance)
                .map(result -> ((StepFact.SnapshotCompleted) result).snapshot())
                .toList();
    }

    /** Components that were asked for and could not be saved, or not of every node, in the order of the plan. */
    static List<Component> missing(SagaState saga) {
        SagaSteps steps = SagaSteps.of(saga);
        return saga.original().stages().stream()
                .filter(stage -> stage.onFailure() == OnFailure.PROCEED)
                .flatMap(stage -> Component.of(stage.action()).stream()
                        .filter(_ -> !stage.targets().stream().allMatch(target -> steps.done(stage.action(), target))))
                .toList();
    }

    /**
     * Why components are missing, and what was wrong with others that are whole, in the order of the plan. Of a stage that was not
     * done everywhere the first failure stands for all: facts are bounded, and the log has each.
     */
    static List<ComponentNote> notes(SagaState saga) {
        return saga.original().stages().stream()
                .flatMap(stage -> noted(stage).stream().flatMap(component -> notes(saga, stage, component)))
                .distinct()
                .toList();
    }

    /** The component that a stage saves, or looks at before. */
    private static Optional<Component> noted(Stage stage) {
        return stage.action() == Action.CHECK_ETCD ? Optional.of(Component.ETCD) : Component.of(stage.action());
    }

    private static Stream<ComponentNote> notes(SagaState saga, Stage stage, Component component) {
        List<StepState> steps = stage.targets().stream()
                .flatMap(target -> Stream.ofNullable(saga.steps().get(stage.name() + "/" + target)))
                .toList();
        Stream<ComponentNote> failed = steps.stream()
                .filter(step ->
                        step.status() == StepStatus.FAILED && !step.problems().isEmpty())
                .limit(1)
                .map(step -> new ComponentNote(
                        component, step.ref().target(), step.problems().getLast()));
        Stream<ComponentNote> saved = steps.stream()
                .filter(step -> step.result() instanceof StepFact.SnapshotCompleted)
                .flatMap(step -> ((StepFact.SnapshotCompleted) step.result())
                        .notes().stream()
                                .map(problem ->
                                        new ComponentNote(component, step.ref().target(), problem)));
        return Stream.concat(failed, saved);
    }

    /** What was installed when it began, null when nothing of it could be read. */
    static @Nullable ClusterVersions versions(SagaState saga) {
        return SagaSteps.of(saga)
                .result(StepFact.VersionsRead.class, StepTargets.VERSIONS)
                .map(StepFact.VersionsRead::versions)
                .filter(ClusterVersions::known)
                .orElse(null);
    }

    static Consistency consistency(SagaState saga) {
        return saga.kind() == SagaKind.COLD_BACKUP ? Consistency.COLD : Consistency.HOT;
    }

    static boolean baseline(SagaState saga) {
        return saga.request() instanceof Request.BackupRequested backup && backup.baseline();
    }

    static String point(SagaState saga) {
        return Objects.requireNonNull(saga.point(), "every backup has a recovery point");
    }
}
