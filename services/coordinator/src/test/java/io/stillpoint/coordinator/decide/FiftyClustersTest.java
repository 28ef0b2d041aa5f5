package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fifty policies that all say 02:00, and no more backup workers than one cluster has. */
class FiftyClustersTest {

    private static final Request.BackupRequested BASELINE = new Request.BackupRequested(
            Clusters.NAME,
            Consistency.COLD,
            true,
            List.of(Component.NODE_IMAGE),
            // Two large clusters share the slots for images, so neither is imaged as fast as it would be alone.
            24L * 3600,
            null,
            List.of(),
            true);

    @Test
    void everyBackupIsWholeHoweverLongOtherClustersAreImaged() {
        // Given
        List<Scene> clusters = atTwo();

        // When
        new Night(clusters, WorkQueue::of).pass();

        // Then
        assertThat(clusters)
                .hasSize(50)
                .flatExtracting(FiftyClustersTest::notWhole)
                .isEmpty();
    }

    @Test
    void withOneQueueForControlAndDataBackupsAreLost() {
        // Given
        List<Scene> clusters = atTwo();

        // When
        new Night(clusters, Action::capability).pass();

        // Then
        assertThat(clusters)
                .flatExtracting(FiftyClustersTest::notWhole)
                .anySatisfy(outcome -> assertThat(outcome).contains(".control"));
    }

    @Test
    void oneImageIsNotKeptWaitingByAllOfALargerCluster() {
        // Given
        Scene large = large();
        large.ask(BASELINE);
        large.answerUntil(Action.IMAGE_NODE);
        Scene small = new Scene(Clusters.withStandardPatience(Clusters.of(3, 0, 1, 0, 0, 1)));
        small.now = large.now;
        small.ask(Request.BackupRequested.hotImages(Clusters.NAME, List.of()));
        Night night = new Night(List.of(large, small), WorkQueue::of);

        // When
        night.pass();

        // Then
        assertThat(night.done()).containsExactly(small, large);
    }

    private static List<Scene> atTwo() {
        List<Scene> clusters = new ArrayList<>(List.of(large(), large()));
        clusters.forEach(cluster -> cluster.ask(BASELINE));
        for (int hot = 0; hot < 48; hot++) {
            Scene cluster = new Scene(Clusters.withStandardPatience(Clusters.withEverything(Clusters.three())));
            cluster.ask(Scene.hotOfAll());
            clusters.add(cluster);
        }
        return clusters;
    }

    /** With 23 nodes that are imaged. */
    private static Scene large() {
        return new Scene(Clusters.withStandardPatience(Clusters.of(3, 0, 20, 0, 0, 1)));
    }

    /** How sagas ended that did not save everything. */
    private static List<String> notWhole(Scene cluster) {
        boolean partial = cluster.facts(SagaFact.BackupCompleted.class).stream()
                .anyMatch(done -> !done.missing().isEmpty());
        return cluster.state.finished().stream()
                .filter(saga -> partial || !saga.succeeded())
                .map(FinishedSaga::outcome)
                .toList();
    }
}
