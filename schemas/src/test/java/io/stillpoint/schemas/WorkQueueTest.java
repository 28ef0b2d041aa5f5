package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkQueueTest {

    @Test
    void theTopicsAreThoseOfTheReleaseBeforeAndOneForControlWhereThereIsDataToo() {
        // Given
        List<WorkQueue> all = WorkQueue.all();

        // When
        List<String> topics = all.stream().map(WorkQueue::topic).toList();

        // Then
        assertThat(topics)
                .containsExactlyInAnyOrder(
                        "stillpoint.tasks.node-control",
                        "stillpoint.tasks.node-backup",
                        "stillpoint.tasks.node-backup.control",
                        "stillpoint.tasks.etcd-backup",
                        "stillpoint.tasks.etcd-backup.control",
                        "stillpoint.tasks.registry-backup",
                        "stillpoint.tasks.db-backup",
                        "stillpoint.tasks.restore",
                        "stillpoint.tasks.restore.control",
                        "stillpoint.tasks.prune",
                        "stillpoint.tasks.prune.control");
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void aTaskWaitsWithItsOwnKindAndItsWorkersTakeFromThere(Action action) {
        // Given
        List<Action> others = Arrays.stream(Action.values())
                .filter(other -> other.kind() != action.kind())
                .toList();

        // When
        WorkQueue queue = WorkQueue.of(action);

        // Then
        assertThat(others).noneMatch(other -> WorkQueue.of(other).topic().equals(queue.topic()));
        assertThat(WorkQueue.of(action.capability())).contains(queue);
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void nothingThatChangesANodeWaitsBehindData(Action action) {
        // Given
        boolean stopsOrStarts = action.changesNode() || action.capability() == Capability.NODE_CONTROL;

        // When
        Action.Kind kind = action.kind();

        // Then
        assertThat(!stopsOrStarts || kind == Action.Kind.CONTROL).isTrue();
    }
}
