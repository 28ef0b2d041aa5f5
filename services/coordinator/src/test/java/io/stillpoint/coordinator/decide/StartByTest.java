package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartByTest {

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void aColdRunThatWaitedTooLongStopsNothing() {
        // Given
        scene.ask(Scene.hot());
        scene.ask(coldUntil(scene.now.plus(Duration.ofMinutes(10))));
        scene.wait(Duration.ofMinutes(11));

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.SagaStarted.class)).hasSize(1);
        assertThat(scene.facts(SagaFact.BackupFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.problem().code()).isEqualTo("too-late-to-start"));
    }

    @Test
    void aColdRunStartsUntilItsTime() {
        // When
        scene.ask(coldUntil(scene.now));

        // Then
        assertThat(scene.facts(SagaFact.SagaStarted.class)).hasSize(1);
    }

    private static Request.BackupRequested coldUntil(Instant startBy) {
        return new Request.BackupRequested(
                Clusters.NAME, Consistency.COLD, false, List.of(), 3_600L, startBy, List.of(), false);
    }
}
