package io.stillpoint.bus.task;

import io.stillpoint.bus.DeadLetters;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.MalformedEventException;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one task at a time and keeps it locked while it runs: {@code RENEW}, poll, get it back, and so on until it is
 * done and reported; then {@code ACCEPT}. A lock that is lost (the broker was away) ends nothing: the task runs on, and
 * meets its record again if that comes back to this process. If it goes to another one, the node sees two runs of one
 * token, ends the earlier and refuses it from then on. That one reports nothing; a record that it still holds goes back.
 */
public final class TaskSlot implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskSlot.class);
    private static final Duration RENEWAL = Duration.ofMillis(500);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final ShareConsumers consumers;
    private final TaskHandler handler;
    private final ReportSender reports;
    private final Producer<String, byte[]> letters;
    private final Producer<String, byte[]> progress;
    private final Clock clock;
    private final String worker;
    private final Duration renewEvery;
    private final RunningTasks runs;
    private final PollPermit turn;
    private volatile boolean ending;
    private volatile @Nullable TaskPoll question;

    /** Makes consumers. */
    public interface ShareConsumers {

        /** Returns a new consumer of the tasks of one queue. */
        ShareConsumer<String, byte[]> subscribed();

        boolean isBrokerReachable();

        /** Whether a task that is handed out for this time is soon dropped. */
        boolean isNearlyDropped(int delivery);
    }

    public TaskSlot(
            ShareConsumers consumers,
            TaskHandler handler,
            Producer<String, byte[]> producer,
            Producer<String, byte[]> progress,
            Clock clock,
            String worker,
            Duration renewEvery,
            RunningTasks runs,
            PollPermit turn) {
        this.consumers = consumers;
        this.handler = handler;
        this.reports = new ReportSender(producer, clock);
        this.letters = producer;
        this.progress = progress;
        this.clock = clock;
        this.worker = worker;
        this.renewEvery = renewEvery;
        this.runs = runs;
        this.turn = turn;
    }

    /** Ends {@link #run()} within seconds; a task that runs is interrupted and given back. */
    public void end() {
        ending = true;
        attend();
    }

    /** To be called by another thread, every now and then: a slot that asks the broker can look at nothing else. */
    void attend() {
        TaskPoll current = question;
        if (current != null) {
            current.attend(ending);
        }
    }

    @Override
    public void run() {
        while (!ending) {
            try {
                if (consumers.isBrokerReachable()) {
                    serveUntilALockIsLost();
                } else {
                    pause();
                }
            } catch (RuntimeException | LinkageError failure) {
                LOG.warn("the task queue failed, starting over: {}", failure.toString(), failure);
                pause();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /**
     * Serves with one consumer. After a lost lock that consumer would wait for its renewal for ever, and after a
     * question that was broken off it may have a task all the same: closed, it gives it back.
     */
    private void serveUntilALockIsLost() throws InterruptedException {
        ShareConsumer<String, byte[]> consumer = consumers.subscribed();
        try {
            var connection = new PollConnection(consumer);
            boolean held = true;
            while (!ending && held && !connection.isLost()) {
                if (turn.await(LOOK_EVERY)) {
                    ConsumerRecords<String, byte[]> records = asked(consumer, connection);
                    held = !records.isEmpty();
                    for (ConsumerRecord<String, byte[]> record : records) {
                        held = take(consumer, connection, record);
                    }
                }
            }
        } finally {
            consumer.close(CLOSE_LIMIT);
        }
    }

    /** Polls until there is a task or the poll is broken off; then lets another slot poll. */
    private ConsumerRecords<String, byte[]> asked(ShareConsumer<String, byte[]> consumer, PollConnection connection) {
        try {
            TaskPoll asked;
            ConsumerRecords<String, byte[]> records;
            do {
                asked = new TaskPoll(consumer, connection);
                question = asked;
                records = ending ? ConsumerRecords.empty() : asked.ask();
            } while (asked.wasAnsweredInVain() && !ending);
            return records;
        } finally {
            question = null;
            turn.pass();
        }
    }

    /** Returns false when the lock was lost; the run goes on without it. */
    private boolean take(
            ShareConsumer<String, byte[]> consumer, PollConnection connection, ConsumerRecord<String, byte[]> record)
            throws InterruptedException {
        TakenTask taken;
        try {
            taken = TakenTask.of(EventCodec.read(record, Task.class), clock.instant());
        } catch (MalformedEventException malformed) {
            LOG.error("a task that cannot be read: {}", malformed.getMessage());
            letters.send(DeadLetters.of(record, malformed.problem()));
            return acknowledge(consumer, record, AcknowledgeType.REJECT);
        }
        Task task = taken.task();
        short delivery = record.deliveryCount().orElse((short) 1);
        LOG.info("task taken, delivery {}: {} {} token {}", delivery, task.step(), task.action(), task.fencingToken());
        if (taken.expired()) {
            reports.send(untried(task, TaskProblems.expiredInQueue(task, clock.instant())));
            return acknowledge(consumer, record, AcknowledgeType.ACCEPT);
        }
        if (consumers.isNearlyDropped(delivery) && !runs.runs(task)) {
            reports.send(untried(task, TaskProblems.takenTooOften(task, delivery)));
            return acknowledge(consumer, record, AcknowledgeType.ACCEPT);
        }
        TaskRun run = runs.runOf(task, () -> TaskRun.start(task, handler, reports, progress, clock, worker, delivery));
        return keepWhileRunning(consumer, connection, record, run);
    }

    /** Returns false when the lock was lost on the way, and {@code run} goes on without it. */
    private boolean keepWhileRunning(
            ShareConsumer<String, byte[]> consumer,
            PollConnection connection,
            ConsumerRecord<String, byte[]> taken,
            TaskRun run)
            throws InterruptedException {
        ConsumerRecord<String, byte[]> held = taken;
        long renewedNanos = System.nanoTime();
        while (!run.awaitEnd(LOOK_EVERY)) {
            if (ending) {
                giveBack(consumer, held, run);
                return true;
            }
            if (System.nanoTime() - renewedNanos > renewEvery.toNanos()) {
                held = renew(consumer, held);
                renewedNanos = System.nanoTime();
            }
            if (held == null || connection.isLost()) {
                LOG.warn("lock of {} lost; it runs on here and may run elsewhere too", EventCodec.whereIs(taken));
                return false;
            }
        }
        return acknowledge(consumer, held, run.isReported() ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
    }

    private static void giveBack(
            ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> held, TaskRun run)
            throws InterruptedException {
        run.endWithProcess();
        if (!run.awaitEnd(GOODBYE)) {
            LOG.warn("a task does not end; it goes back to the queue anyway");
        }
        acknowledge(consumer, held, run.isReported() ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
    }

    /** Returns the record as it was handed back, null when the lock is lost. */
    private static @Nullable ConsumerRecord<String, byte[]> renew(
            ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> held) {
        ConsumerRecord<String, byte[]> back = null;
        try {
            if (acknowledge(consumer, held, AcknowledgeType.RENEW)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(RENEWAL)) {
                    if (record.partition() == held.partition() && record.offset() == held.offset()) {
                        back = record;
                    } else {
                        consumer.acknowledge(record, AcknowledgeType.RELEASE);
                    }
                }
            }
        } catch (KafkaException | IllegalStateException failure) {
            LOG.warn("lock of {} not renewed: {}", EventCodec.whereIs(held), failure.toString());
        }
        return back;
    }

    /** False when the broker did not take it: the lock was over. */
    private static boolean acknowledge(
            ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> record, AcknowledgeType type) {
        consumer.acknowledge(record, type);
        boolean taken = true;
        for (var answer : commit(consumer).entrySet()) {
            if (answer.getValue().isPresent()) {
                LOG.warn(
                        "{} of {} not taken: {}",
                        type,
                        EventCodec.whereIs(record),
                        answer.getValue().get().toString());
                taken = false;
            }
        }
        return taken;
    }

    private static Map<TopicIdPartition, Optional<KafkaException>> commit(ShareConsumer<String, byte[]> consumer) {
        try {
            return consumer.commitSync();
        } catch (WakeupException late) {
            // The interrupt was meant for the poll that has returned by now. Its commit is on its way.
            return consumer.commitSync();
        }
    }

    private Report untried(Task task, Problem problem) {
        return new Report(
                task.step(),
                task.action(),
                task.fencingToken(),
                UUID.randomUUID().toString(),
                worker,
                new Report.Failed(problem, true));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
