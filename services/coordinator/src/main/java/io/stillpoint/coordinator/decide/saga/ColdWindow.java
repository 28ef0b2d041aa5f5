package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long a cluster is down: from the order of the first stop until every start, unpark and health check has ended.
 * Its users feel that much. What is asked of an API server that answers is not part of it.
 */
public final class ColdWindow {

    /** As many as one node-backup takes by default. */
    private static final long IMAGES_AT_ONCE = 2;

    private ColdWindow() {}

    /** When imaging must end, empty when nothing was stopped, or the nodes are started already. */
    static Optional<Instant> limit(ClusterState state) {
        SagaState saga = state.running();
        if (saga != null
                && saga.phase() == SagaState.Phase.RUNNING
                && saga.windowStartedAt() != null
                && saga.request() instanceof Request.BackupRequested backup
                && saga.stageIndex() < firstStart(saga.plan().stages())) {
            Long seconds = limitSeconds(state, saga, backup);
            return seconds == null
                    ? Optional.empty()
                    : Optional.of(saga.windowStartedAt().plusSeconds(seconds));
        }
        return Optional.empty();
    }

    /**
     * How long the cluster may stand still. A request without a limit has that of the cluster: parking and stopping twice, and one attempt
     * at each image, may take as long as they may, with as many at a time as there is room for. A second attempt at images of hours is
     * no plan of anybody's.
     *
     * @return null for a saga that an earlier release started without a limit
     */
    static @Nullable Long limitSeconds(ClusterState state, SagaState saga, Request.BackupRequested backup) {
        if (backup.coldWindowLimitSeconds() != null) {
            return backup.coldWindowLimitSeconds();
        }
        List<Stage> stages = saga.plan().stages();
        if (stages.stream().allMatch(stage -> stage.retrySeconds() == 0)) {
            return null;
        }
        Request.ClusterDeclared cluster = Objects.requireNonNull(state.declared());
        Patience patience = cluster.patience();
        long images = stages.stream()
                .filter(stage -> stage.action() == Action.IMAGE_NODE)
                .mapToLong(stage -> stage.targets().size())
                .sum();
        long stops = Math.ceilDiv(cluster.topology().nodes().size(), SagaDriver.MOST_HANDED_OUT);
        return 2 * stops * (patience.parkSeconds() + patience.quiesceSeconds())
                + Math.ceilDiv(images, IMAGES_AT_ONCE) * patience.imageSeconds();
    }

    /** Why nothing is stopped: imaging is going to take longer than it may, and nobody said that it shall begin all the same. */
    static Optional<Problem> refusal(SagaState saga, SagaFact.ColdWindowEstimated estimate) {
        Long limit = estimate.limitSeconds();
        return limit != null
                        && estimate.imagingSeconds() > limit
                        && saga.request() instanceof Request.BackupRequested backup
                        && !backup.despiteEstimate()
                ? Optional.of(SagaProblems.coldWindowTooShort(saga, estimate, limit))
                : Optional.empty();
    }

    /** Its length in whole seconds, 0 when nothing was stopped; never negative, even if the clock was set back. */
    static long lengthSeconds(SagaState saga, Instant now) {
        if (saga.windowStartedAt() == null) {
            return 0;
        }
        Instant end = saga.steps().values().stream()
                .filter(step -> afterwards(step.action()))
                .map(StepState::startedAt)
                .findFirst()
                .orElse(now);
        return Math.max(0, Duration.between(saga.windowStartedAt(), end).toSeconds());
    }

    /**
     * How long imaging alone is going to take, as soon as it can be known: after the preflight. Empty when nothing is imaged.
     *
     * @param next the stage that is about to begin
     */
    static Optional<SagaFact.ColdWindowEstimated> estimate(ClusterState state, SagaState saga, Stage next) {
        if (saga.phase() != SagaState.Phase.RUNNING
                || saga.windowStartedAt() != null
                || !next.action().changesNode()
                || !(saga.request() instanceof Request.BackupRequested backup)) {
            return Optional.empty();
        }
        SagaSteps steps = SagaSteps.of(saga);
        long imageBytes = saga.plan().stages().stream()
                .filter(stage -> stage.action() == Action.IMAGE_NODE)
                .flatMap(stage -> stage.targets().stream())
                .flatMap(node -> steps.result(StepFact.NodeChecked.class, node).stream())
                .mapToLong(StepFact.NodeChecked::imageBytes)
                .sum();
        return steps.of(Action.CHECK_VAULT)
                .flatMap(step -> Stream.ofNullable(step.result()))
                .map(StepFact.VaultChecked.class::cast)
                .map(StepFact.VaultChecked::bytesPerSecond)
                .findFirst()
                .map(rate -> new SagaFact.ColdWindowEstimated(
                        state.cluster(),
                        saga.saga(),
                        imageBytes,
                        rate,
                        Math.ceilDiv(imageBytes, rate),
                        limitSeconds(state, saga, backup)));
    }

    private static boolean afterwards(Action action) {
        return switch (action) {
            case RECYCLE_REGISTRY, CHECK_CLUSTER, SEAL_POINT -> true;
            default -> false;
        };
    }

    private static int firstStart(List<Stage> stages) {
        for (int index = 0; index < stages.size(); index++) {
            if (stages.get(index).action() == Action.START_NODE) {
                return index;
            }
        }
        return stages.size();
    }
}
