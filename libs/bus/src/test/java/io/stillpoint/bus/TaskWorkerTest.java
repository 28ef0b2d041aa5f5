package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.task.ShareGroup;
import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskWorkerTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SHORT_LOCK = Duration.ofSeconds(2);

    private final String saga = "s-" + UUID.randomUUID();

    @Test
    void aTaskIsCarriedOutAndReportedWithItsRunAndToken() throws Exception {
        // Given
        var task = Samples.task(saga, Action.STOP_KUBELET, Instant.now().plusSeconds(300));
        var run = new AtomicReference<String>();
        TaskHandler handler = (given, context) -> {
            run.set(context.run());
            context.progress(0, null, "waiting for kubelet");
            return Samples.done(given);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.QUIESCE, handler)) {
            worker.start();

            // When
            queue.hand(task);

            // Then
            var report = queue.reports(1, LIMIT).getFirst();
            assertThat(report.step()).isEqualTo(task.step());
            assertThat(report.fencingToken()).isEqualTo(task.fencingToken());
            assertThat(report.run()).isEqualTo(run.get());
            assertThat(report.outcome()).isEqualTo(new Report.Done(Samples.done(task)));
        }
    }

    @Test
    void thatATaskWasTakenIsSaidBeforeItIsDone() throws Exception {
        // Given
        var task = Samples.task(saga, Action.STOP_KUBELET, Instant.now().plusSeconds(300));
        var heard = new CountDownLatch(1);
        TaskHandler handler = (given, context) -> {
            heard.await();
            return Samples.done(given);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.QUIESCE, handler)) {
            worker.start();
            queue.hand(task);

            // When
            queue.reportsUntil(_ -> !queue.heartbeats().isEmpty(), LIMIT);

            // Then
            assertThat(queue.heartbeats()).first().satisfies(heartbeat -> {
                assertThat(heartbeat.step()).isEqualTo(task.step());
                assertThat(heartbeat.fencingToken()).isEqualTo(task.fencingToken());
            });
            heard.countDown();
            assertThat(queue.reports(1, LIMIT))
                    .extracting(Report::run)
                    .containsExactly(queue.heartbeats().getFirst().run());
        }
    }

    @Test
    void aTaskThatOutlivesItsLockStaysWithItsWorker() throws Exception {
        // Given
        var executions = new AtomicInteger();
        TaskHandler slow = (task, context) -> {
            executions.incrementAndGet();
            // Time is what is tested: the lock runs out while nothing happens.
            Thread.sleep(SHORT_LOCK.multipliedBy(3));
            return Samples.done(task);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var one = worker(Action.IMAGE_NODE, slow);
                var other = worker(Action.IMAGE_NODE, slow)) {
            one.start();
            other.start();

            // When
            queue.hand(Samples.task(saga, Action.IMAGE_NODE, Instant.now().plusSeconds(300)));

            // Then
            assertThat(queue.reports(1, LIMIT)).hasSize(1);
            assertThat(executions).hasValue(1);
        }
    }

    @Test
    void aTaskOfAnAbortedTransactionIsNeverDelivered() throws Exception {
        // Given
        var delivered = new CopyOnWriteArrayList<StepRef>();
        TaskHandler handler = (task, context) -> {
            delivered.add(task.step());
            return Samples.done(task);
        };
        var aborted =
                Samples.task(saga + "-aborted", Action.CHECK_ETCD, Instant.now().plusSeconds(300));
        var committed = Samples.task(saga, Action.CHECK_ETCD, Instant.now().plusSeconds(300));
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.CHECK_ETCD, handler);
                var producer = new BusClients(SharedBroker.config()).transactionalProducer("t-" + saga, 10_000)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(TaskQueue.record(aborted));
            producer.flush();
            producer.abortTransaction();
            worker.start();

            // When
            queue.hand(committed);

            // Then
            assertThat(queue.reports(1, LIMIT)).hasSize(1);
            assertThat(delivered).containsExactly(committed.step());
        }
    }

    @Test
    void aTaskThatExpiredInTheQueueIsReportedAndNotCarriedOut() throws Exception {
        // Given
        var executions = new AtomicInteger();
        TaskHandler handler = (task, context) -> {
            executions.incrementAndGet();
            return Samples.done(task);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.QUIESCE, handler)) {
            worker.start();

            // When
            queue.hand(Samples.task(saga, Action.QUIESCE, Instant.now().minusSeconds(1)));

            // Then
            assertThat(queue.reports(1, LIMIT))
                    .map(Report::outcome)
                    .first()
                    .satisfies(outcome -> assertThat(
                                    ((Report.Failed) outcome).problem().code())
                            .isEqualTo("expired-in-queue"));
            assertThat(executions).hasValue(0);
        }
    }

    @Test
    void aWorkerWhoseClockIsAheadHasAsLongForATaskAsAnyOther() throws Exception {
        // Given
        var left = new AtomicReference<Duration>();
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(30));
        TaskHandler handler = (task, context) -> {
            left.set(context.left());
            return Samples.done(task);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = new TaskWorker(SharedBroker.config(), WorkQueue.of(Action.QUIESCE), handler, 1, ahead)) {
            worker.start();

            // When
            queue.hand(Samples.task(saga, Action.QUIESCE, Instant.now().plusSeconds(60)));

            // Then
            assertThat(queue.reports(1, LIMIT)).map(Report::outcome).first().isInstanceOf(Report.Done.class);
            assertThat(left.get()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        }
    }

    @Test
    void aHandlerIsInterruptedAtTheDeadlineAndTheReportSaysSo() throws Exception {
        // Given
        TaskHandler endless = (task, context) -> {
            new CountDownLatch(1).await();
            return Samples.done(task);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.QUIESCE, endless)) {
            worker.start();

            // When
            queue.hand(Samples.task(saga, Action.QUIESCE, Instant.now().plusSeconds(3)));

            // Then
            assertThat(queue.reports(1, LIMIT))
                    .map(Report::outcome)
                    .first()
                    .satisfies(outcome -> assertThat(
                                    ((Report.Failed) outcome).problem().code())
                            .isEqualTo("deadline-over"));
        }
    }

    @Test
    void aKnownFailureGoesOutInItsOwnWordsAndAnUnknownOneIsRetryable() throws Exception {
        // Given
        var problem = new Problem("ssh-key-refused", "a login", "a refusal", "10.0.0.1", "Install the key.");
        TaskHandler handler = (task, context) -> {
            if (task.action() == Action.QUIESCE) {
                throw new StepFailedException(problem, false);
            }
            if (task.action() == Action.PARK_PODS) {
                throw new InterruptedException("what a library takes for an interrupt");
            }
            throw new IllegalArgumentException("surprise");
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.QUIESCE, handler)) {
            worker.start();
            queue.hand(Samples.task(saga, Action.QUIESCE, Instant.now().plusSeconds(300)));
            queue.hand(Samples.task(saga, Action.PARK_PODS, Instant.now().plusSeconds(300)));

            // When
            queue.hand(Samples.task(saga, Action.START_NODE, Instant.now().plusSeconds(300)));

            // Then
            var reports = queue.reports(3, LIMIT);
            assertThat(outcomeOf(reports, Action.QUIESCE)).isEqualTo(new Report.Failed(problem, false));
            for (Action unknown : List.of(Action.PARK_PODS, Action.START_NODE)) {
                assertThat(outcomeOf(reports, unknown)).satisfies(failed -> {
                    assertThat(failed.problem().code()).isEqualTo("unexpected");
                    assertThat(failed.retryable()).isTrue();
                });
            }
        }
    }

    @Test
    void aRunThatALaterOneSupersededReportsNothingAndItsTaskGoesBack() throws Exception {
        // Given
        var problem = new Problem("superseded", "run b of this task", "its earlier run a", "10.0.0.1", "Nothing.");
        var runs = new CopyOnWriteArrayList<String>();
        TaskHandler handler = (task, context) -> {
            runs.add(context.run());
            if (runs.size() == 1) {
                throw new StepFailedException(problem, true);
            }
            return Samples.done(task);
        };
        var task = Samples.task(saga, Action.QUIESCE, Instant.now().plusSeconds(300));
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var worker = worker(Action.QUIESCE, handler)) {
            worker.start();

            // When
            queue.hand(task);

            // Then
            var report = queue.reports(1, LIMIT).getFirst();
            assertThat(report.outcome()).isEqualTo(new Report.Done(Samples.done(task)));
            assertThat(runs).hasSize(2).last().isEqualTo(report.run());
            assertThat(runs).extracting(run -> run.substring(0, 2)).containsExactly("1-", "2-");
        }
    }

    @Test
    void aWorkerThatEndsInOrderGivesItsTaskToAnotherAtOnce() throws Exception {
        // Given
        var started = new CountDownLatch(1);
        TaskHandler endless = (task, context) -> {
            started.countDown();
            new CountDownLatch(1).await();
            return Samples.done(task);
        };
        TaskHandler prompt = (task, context) -> Samples.done(task);
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var next = worker(Action.VERIFY_SNAPSHOT, prompt)) {
            var ending = worker(Action.VERIFY_SNAPSHOT, endless);
            ending.start();
            queue.hand(Samples.task(saga, Action.VERIFY_SNAPSHOT, Instant.now().plusSeconds(300)));
            assertThat(started.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            next.start();

            // When
            ending.close();

            // Then
            assertThat(queue.reports(1, LIMIT)).hasSize(1);
        }
    }

    @Test
    void aTaskThatWorkersTakeAndNeverReportIsReportedBeforeTheBrokerDropsIt() throws Exception {
        // Given
        var executions = new AtomicInteger();
        try (var queue = new TaskQueue(SharedBroker.config(), saga)) {
            queue.hand(Samples.task(saga, Action.REMOVE_OBJECTS, Instant.now().plusSeconds(300)));
            for (int worker = 0; worker < 3; worker++) {
                takeAndEnd(executions);
            }
            TaskHandler healthy = (task, context) -> {
                executions.incrementAndGet();
                return Samples.done(task);
            };
            try (var next = worker(Action.REMOVE_OBJECTS, healthy)) {
                // When
                next.start();

                // Then
                assertThat(outcomeOf(queue.reports(1, LIMIT), Action.REMOVE_OBJECTS))
                        .satisfies(failed -> {
                            assertThat(failed.problem().code()).isEqualTo("taken-too-often");
                            assertThat(failed.problem().found()).startsWith("3 that took it");
                            assertThat(failed.retryable()).isTrue();
                        });
                assertThat(executions).hasValue(3);
            }
        }
    }

    /** A worker that ends in the midst of its task, as one whose process dies. */
    private static void takeAndEnd(AtomicInteger executions) throws Exception {
        var taken = new CountDownLatch(1);
        TaskHandler endless = (task, context) -> {
            executions.incrementAndGet();
            taken.countDown();
            new CountDownLatch(1).await();
            return Samples.done(task);
        };
        try (var ending = worker(Action.REMOVE_OBJECTS, endless)) {
            ending.start();
            assertThat(taken.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The producer for progress does not take this setting; the one for reports, which is made before it, does. */
    @Test
    void aWorkerThatCannotStartLeavesNoClientBehind() {
        // Given
        var config = new BusConfig(SharedBroker.config().bootstrapServers(), Map.of("transactional.id", saga));
        TaskHandler handler = (task, context) -> Samples.done(task);
        try (var worker = new TaskWorker(config, WorkQueue.of(Action.REMOVE_OBJECTS), handler, 1, Clock.systemUTC())) {
            // When
            Throwable failure = catchThrowable(worker::start);

            // Then
            assertThat(failure).hasStackTraceContaining("transactional.id");
            assertThat(worker.isRunning()).isFalse();
            await().atMost(LIMIT)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().contains("prune@")));
        }
    }

    private static Report.Failed outcomeOf(List<Report> reports, Action action) {
        return reports.stream()
                .filter(report -> report.action() == action)
                .map(report -> (Report.Failed) report.outcome())
                .findFirst()
                .orElseThrow();
    }

    private static TaskWorker worker(Action action, TaskHandler handler) {
        return new TaskWorker(
                SharedBroker.config(), new ShareGroup(WorkQueue.of(action), SHORT_LOCK), handler, 1, Clock.systemUTC());
    }
}
