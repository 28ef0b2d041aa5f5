package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is short while everything that moves data is busy for hours: here, until the test lets it end. */
class UrgentTaskTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String saga = "s-" + UUID.randomUUID();
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch hoursLater = new CountDownLatch(1);
    private final List<TaskWorker> workers = new ArrayList<>();

    private final TaskHandler handler = (task, context) -> {
        if (task.action().kind() == Action.Kind.DATA) {
            begun.release();
            hoursLater.await();
        }
        return Samples.done(task);
    };

    @AfterEach
    void end() {
        hoursLater.countDown();
        workers.forEach(TaskWorker::close);
    }

    @Test
    void aCheckAndASealPassWhileEverySlotImagesNodesAndMoreOfThemWait() throws Exception {
        // Given
        WorkQueue.of(Capability.NODE_BACKUP).forEach(queue -> start(queue, 2));
        try (var queue = new TaskQueue(SharedBroker.config(), saga)) {
            for (int image = 0; image < 6; image++) {
                queue.hand(task(Action.IMAGE_NODE));
            }
            awaitBegun(2);

            // When
            queue.hand(task(Action.CHECK_VAULT));
            queue.hand(task(Action.SEAL_POINT));

            // Then
            assertThat(queue.reports(2, LIMIT))
                    .extracting(Report::action)
                    .containsExactlyInAnyOrder(Action.CHECK_VAULT, Action.SEAL_POINT);
            hoursLater.countDown();
            assertThat(queue.reports(8, LIMIT)).hasSize(8);
        }
    }

    @Test
    void whatTheReleaseBeforeHandedOutInTheOneQueueIsCarriedOut() throws Exception {
        // Given
        WorkQueue.of(Capability.RESTORE).forEach(queue -> start(queue, 1));
        Task task = task(Action.PLAN_RESTORE);
        var envelope = EventCodec.envelope(
                saga + "-before", "test", Instant.now(), task.step().cluster(), task);
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var producer = new BusClients(SharedBroker.config()).producer("coordinator-of-before")) {

            // When
            producer.send(EventCodec.record("stillpoint.tasks.restore", envelope))
                    .get();

            // Then
            assertThat(queue.reports(1, LIMIT)).extracting(Report::step).containsExactly(task.step());
        }
    }

    @Test
    void anotherWorkerTakesTheDataThatWaits() throws Exception {
        // Given
        WorkQueue data = WorkQueue.of(Action.SNAPSHOT_ETCD);
        start(data, 1);
        try (var queue = new TaskQueue(SharedBroker.config(), saga)) {
            queue.hand(task(Action.SNAPSHOT_ETCD));
            queue.hand(task(Action.SNAPSHOT_ETCD));
            awaitBegun(1);

            // When
            start(data, 1);

            // Then
            awaitBegun(1);
            hoursLater.countDown();
            assertThat(queue.reports(2, LIMIT)).hasSize(2);
        }
    }

    private void start(WorkQueue queue, int slots) {
        var worker = new TaskWorker(SharedBroker.config(), queue, handler, slots, Clock.systemUTC());
        workers.add(worker);
        worker.start();
    }

    private Task task(Action action) {
        return Samples.task(saga, action, Instant.now().plusSeconds(300));
    }

    private void awaitBegun(int count) throws InterruptedException {
        assertThat(begun.tryAcquire(count, LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
