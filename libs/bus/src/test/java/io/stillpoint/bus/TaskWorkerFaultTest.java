package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskWorkerFaultTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void aKilledWorkersTaskIsHandedToAnother() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var queue = new TaskQueue(config(broker), "s-kill");
                var survivor = prompt(broker, Action.VERIFY_SNAPSHOT)) {
            queue.hand(
                    Samples.task("s-kill", Action.VERIFY_SNAPSHOT, Instant.now().plusSeconds(300)));
            Path taken = directory.resolve("taken");
            Process victim = start(broker, Action.VERIFY_SNAPSHOT, taken, 1);
            await().atMost(LIMIT).until(() -> Files.exists(taken));
            survivor.start();

            // When
            victim.destroyForcibly().waitFor();

            // Then
            assertThat(queue.reports(1, LIMIT)).hasSize(1);
        }
    }

    /** Its slots must not hand the task round among themselves while they die, until the broker gives it up. */
    @Test
    void aKilledWorkerWithManySlotsLosesNoTask() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var queue = new TaskQueue(config(broker), "s-slots");
                var survivor = prompt(broker, Action.QUIESCE)) {
            Path taken = directory.resolve("taken");
            Process victim = start(broker, Action.QUIESCE, taken, 16);
            queue.hand(Samples.task("s-slots", Action.QUIESCE, Instant.now().plusSeconds(300)));
            await().atMost(LIMIT).until(() -> Files.exists(taken));

            // When
            victim.destroyForcibly().waitFor();

            // Then
            survivor.start();
            assertThat(queue.reports(1, LIMIT)).hasSize(1);
        }
    }

    @Test
    void aTaskThatRunsWhileTheBrokerIsKilledIsReportedOnceAfterItsReturn() throws Exception {
        // Given
        var executions = new AtomicInteger();
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        TaskHandler handler = (task, context) -> {
            executions.incrementAndGet();
            started.countDown();
            goOn.await();
            return Samples.done(task);
        };
        try (var broker = BrokerProcess.in(directory);
                var queue = new TaskQueue(config(broker), "s-broker");
                var worker =
                        new TaskWorker(config(broker), WorkQueue.of(Action.QUIESCE), handler, 1, Clock.systemUTC())) {
            worker.start();
            queue.hand(Samples.task("s-broker", Action.QUIESCE, Instant.now().plusSeconds(300)));
            assertThat(started.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            broker.kill();
            goOn.countDown();

            // When
            broker.start();

            // Then
            assertThat(queue.reports(1, LIMIT)).isNotEmpty();
            queue.hand(Samples.task("s-broker", Action.START_NODE, Instant.now().plusSeconds(300)));
            var reports = queue.reportsUntil(
                    all -> all.stream().anyMatch(report -> report.action() == Action.START_NODE), LIMIT);
            assertThat(reports).map(Report::action).containsExactly(Action.QUIESCE, Action.START_NODE);
            assertThat(executions).hasValue(2);
        }
    }

    private static TaskWorker prompt(BrokerProcess broker, Action action) {
        return new TaskWorker(
                config(broker), WorkQueue.of(action), (task, context) -> Samples.done(task), 1, Clock.systemUTC());
    }

    private static BusConfig config(BrokerProcess broker) {
        return new BusConfig(broker.bootstrapServers(), Map.of());
    }

    private static Process start(BrokerProcess broker, Action action, Path taken, int slots) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WorkerInItsOwnProcess.class.getName(),
                        broker.bootstrapServers(),
                        action.name(),
                        taken.toString(),
                        Integer.toString(slots))
                .inheritIO()
                .start();
    }
}
