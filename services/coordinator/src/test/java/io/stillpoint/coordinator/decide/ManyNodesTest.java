package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster with many more nodes than node-control starts at once. */
class ManyNodesTest {

    private static final int QUICK_SECONDS = 5;

    private final Map<Task, Instant> taken = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"16, 800", "8, 180", "8, 300", "8, 480", "8, 800", "2, 480", "2, 800"})
    void everyNodeOfAHundredIsStartedHoweverLongTheQueueOfTheirStartsWouldBe(int slots, int startSeconds) {
        // Given
        Scene scene = new Scene(Clusters.withStandardPatience(Clusters.of(3, 0, 2, 0, 1, 94)));
        scene.tasksAreTaken = false;
        scene.ask(Scene.cold());
        scene.answerUntil(Action.START_NODE);

        // When
        while (scene.state.running() != null) {
            workUntilSomethingHappens(scene, slots, startSeconds);
        }

        // Then
        assertThat(scene.facts.getLast())
                .isInstanceOfSatisfying(
                        SagaFact.BackupCompleted.class,
                        completed -> assertThat(completed.nodesNotStarted()).isEmpty());
    }

    /** As a service with so many slots does: first come, first served, and what is overdue is not begun. */
    private void workUntilSomethingHappens(Scene scene, int slots, int startSeconds) {
        taken.keySet().retainAll(scene.open);
        Deque<Task> queue = new ArrayDeque<>(scene.open);
        queue.removeAll(taken.keySet());
        queue.removeIf(task -> scene.now.isAfter(task.takeBy()));
        while (taken.size() < slots && !queue.isEmpty()) {
            Task next = queue.remove();
            scene.take(next);
            taken.put(next, scene.now.plusSeconds(next.action() == Action.START_NODE ? startSeconds : QUICK_SECONDS));
        }
        Optional<Map.Entry<Task, Instant>> first = taken.entrySet().stream().min(Map.Entry.comparingByValue());
        Optional<Instant> deadline = scene.nextDeadline();
        if (first.isPresent() && deadline.stream().noneMatch(first.get().getValue()::isAfter)) {
            scene.now = first.get().getValue();
            scene.done(first.get().getKey());
        } else {
            scene.passDeadline();
        }
    }
}
