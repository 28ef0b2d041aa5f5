package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Somebody sets the clock of a backup worker's machine while it is at a task. */
class SteppedClockTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofHours(5);

    private final String saga = "s-" + UUID.randomUUID();
    private final SteppedClock clock = new SteppedClock();

    @Test
    void aStepForwardEndsNoTask() throws Exception {
        // Given
        var task = Samples.task(saga, Action.SNAPSHOT_MARIADB, Instant.now().plusSeconds(600));
        var left = new AtomicReference<Duration>();
        var deadline = new AtomicReference<Instant>();
        TaskHandler handler = (given, context) -> {
            clock.step = STEP;
            // Time itself is meant: long enough for a worker that looks at the clock to interrupt this.
            Thread.sleep(Duration.ofSeconds(2));
            left.set(context.left());
            deadline.set(context.deadline());
            return Samples.done(given);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(handler)) {
            worker.start();

            // When
            queue.hand(task);

            // Then
            assertThat(queue.reports(1, LIMIT).getFirst().outcome()).isEqualTo(new Report.Done(Samples.done(task)));
            assertThat(left.get()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(600));
            assertThat(deadline.get())
                    .isBetween(clock.instant(), Instant.now().plus(STEP).plusSeconds(600));
        }
    }

    @Test
    void aStepBackProlongsNoTask() throws Exception {
        // Given
        var task = Samples.task(saga, Action.SNAPSHOT_MARIADB, Instant.now().plusSeconds(5));
        TaskHandler handler = (given, context) -> {
            clock.step = STEP.negated();
            new CountDownLatch(1).await();
            return Samples.done(given);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(handler)) {
            worker.start();

            // When
            queue.hand(task);

            // Then
            assertThat(queue.reports(1, LIMIT))
                    .extracting(Report::outcome)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Report.Failed.class,
                            failed -> assertThat(failed.problem().code()).isEqualTo("deadline-over"));
        }
    }

    private TaskWorker worker(TaskHandler handler) {
        return new TaskWorker(SharedBroker.config(), WorkQueue.of(Action.SNAPSHOT_MARIADB), handler, 1, clock);
    }

    /** The system's, as somebody sets it. */
    private static final class SteppedClock extends Clock {

        private volatile Duration step = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(step);
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a test needs no other zone");
        }
    }
}
