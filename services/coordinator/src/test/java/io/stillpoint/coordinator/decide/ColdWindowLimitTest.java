package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a cluster may stand still, and what happens when imaging is going to take longer. */
class ColdWindowLimitTest {

    /** What the two nodes that are imaged hold, divided by what the vault took. */
    private static final long ESTIMATED_SECONDS = 10;

    private final Request.ClusterDeclared cluster = Clusters.smallest();
    private final Scene scene = new Scene(cluster);

    @Test
    void aWindowWithoutALimitHasThatOfTheCluster() {
        // Given
        Patience patience = cluster.patience();
        Duration limit =
                Duration.ofSeconds(2 * (patience.parkSeconds() + patience.quiesceSeconds()) + patience.imageSeconds());
        scene.ask(Scene.cold());
        scene.answerUntil(Action.PARK_ETCD);
        Instant stopped = scene.now;
        scene.answerUntil(Action.IMAGE_NODE);

        // When
        while (scene.facts(SagaFact.SagaCompensating.class).isEmpty()) {
            scene.passDeadline();
        }

        // Then
        assertThat(scene.facts(SagaFact.ColdWindowExceeded.class))
                .extracting(SagaFact.ColdWindowExceeded::limitSeconds)
                .containsExactly(limit.toSeconds());
        assertThat(scene.now).isEqualTo(stopped.plus(limit));
    }

    @Test
    void nothingIsStoppedWhenImagingIsGoingToTakeLongerThanItMay() {
        // Given
        scene.ask(cold(ESTIMATED_SECONDS - 1, false));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts.getLast()).isInstanceOfSatisfying(SagaFact.BackupFailed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo("cold-window-too-short");
            assertThat(failed.stateLeft()).containsExactly("Nothing was touched.");
        });
        assertThat(scene.facts(StepFact.StepStarted.class))
                .noneMatch(started -> started.action().changesNode());
    }

    @Test
    void anEstimateThatIsJustShortEnoughStopsTheCluster() {
        // Given
        scene.ask(cold(ESTIMATED_SECONDS, false));

        // When
        scene.answerUntil(Action.PARK_ETCD);

        // Then
        assertThat(scene.facts(SagaFact.ColdWindowEstimated.class))
                .extracting(SagaFact.ColdWindowEstimated::imagingSeconds)
                .containsExactly(ESTIMATED_SECONDS);
    }

    @Test
    void whatIsForcedBeginsAndItsLimitStillEndsImaging() {
        // Given
        scene.ask(cold(1L, true));

        // When
        scene.answerUntil(Action.PARK_ETCD);
        scene.passDeadline();

        // Then
        assertThat(scene.facts(SagaFact.ColdWindowExceeded.class)).hasSize(1);
    }

    private static Request cold(long limitSeconds, boolean despiteEstimate) {
        return new Request.BackupRequested(
                Clusters.NAME,
                Consistency.COLD,
                true,
                List.of(Component.NODE_IMAGE),
                limitSeconds,
                null,
                List.of(),
                despiteEstimate);
    }
}
