package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HappyRunsTest {

    static List<Request.ClusterDeclared> clusters() {
        return List.of(Clusters.smallest(), Clusters.three(), Clusters.everyRole());
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void aBaselineEndsWithASealedPinnedRecoveryPoint(Request.ClusterDeclared cluster) {
        // Given
        Scene scene = new Scene(cluster);
        scene.ask(Scene.cold());

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.BackupCompleted.class);
        assertThat(scene.facts(SagaFact.RecoveryPointPinned.class)).hasSize(1);
        assertThat(scene.state.running()).isNull();
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void aHotBackupTouchesNoNode(Request.ClusterDeclared cluster) {
        // Given
        Scene scene = new Scene(cluster);
        scene.ask(Scene.hot());

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.BackupCompleted.class);
        assertThat(scene.tasks).noneMatch(task -> task.action().changesNode());
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void aRestoreEndsProved(Request.ClusterDeclared cluster) {
        // Given
        Scene scene = new Scene(cluster);
        scene.ask(Scene.restore());

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(SagaFact.RestoreCompleted.class);
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void aClusterIsStoppedAndStarted(Request.ClusterDeclared cluster) {
        // Given
        Scene scene = new Scene(cluster);
        scene.ask(new Request.StopRequested(Clusters.NAME));
        scene.ask(new Request.StartRequested(Clusters.NAME, List.of()));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.OrderCompleted.class)).hasSize(2);
    }

    @Test
    void aStartAfterAStopKnowsTheBootsThatItHasToEnd() {
        // Given
        Scene scene = new Scene(Clusters.three());
        scene.ask(new Request.StopRequested(Clusters.NAME));
        scene.answerAll();
        var stopped = Set.copyOf(scene.state.quietNodes().keySet());

        // When
        scene.ask(new Request.StartRequested(Clusters.NAME, List.of()));
        scene.answerAll();

        // Then
        assertThat(stopped).hasSameSizeAs(Clusters.three().topology().nodes());
        assertThat(scene.tasks)
                .filteredOn(task -> task.action() == Action.START_NODE)
                .hasSameSizeAs(stopped)
                .allMatch(task -> task.work() instanceof Work.OnNode work && work.quiescedBootId() != null);
        assertThat(scene.state.quietNodes()).isEmpty();
    }

    @Test
    void tokensRiseByOneWithEveryTask() {
        // Given
        Scene scene = new Scene(Clusters.three());
        scene.ask(Scene.cold());

        // When
        scene.answerAll();

        // Then
        long first = scene.tasks.getFirst().fencingToken();
        for (int index = 0; index < scene.tasks.size(); index++) {
            assertThat(scene.tasks.get(index).fencingToken()).isEqualTo(first + index);
        }
    }

    @Test
    void tokensOfALaterLifeAreHigherThanThoseOfTheOneBefore() {
        // Given
        Scene before = new Scene(Clusters.three());
        before.ask(Scene.cold());
        before.answerAll();
        Scene later = new Scene(Clusters.three());
        later.wait(Duration.between(later.now, before.now).plusSeconds(1000));

        // When
        later.ask(Scene.cold());

        // Then
        assertThat(later.tasks.getFirst().fencingToken())
                .isGreaterThan(before.tasks.getLast().fencingToken());
    }
}
