package io.stillpoint.bus.task;

import io.stillpoint.bus.BrokerCheck;
import io.stillpoint.bus.BrokerReachability;
import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.BusException;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.streams.process.LastingThread;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * A backup worker: takes tasks from one queue, has them carried out and reports. There may be any number of them per queue, in any number
 * of processes. It survives restarts of the broker.
 */
public final class TaskWorker implements AutoCloseable {

    private static final Duration GOODBYE = Duration.ofSeconds(20);
    private static final Duration ATTEND_EVERY = Duration.ofMillis(50);

    private final BusClients clients;
    private final ShareGroup group;
    private final TaskHandler handler;
    private final int slots;
    private final Clock clock;
    /** Who reports: the process, whichever of its queues a task came from. */
    private final String worker;
    /** The name of its clients, which no other worker of the process has. */
    private final String client;

    private final RunningTasks runs = new RunningTasks();
    private final List<TaskSlot> running = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Producer<String, byte[]>> producers = new ArrayList<>();
    private LastingThread.@Nullable Repeated attendant;

    /**
     * Creates a worker; {@link #start()} lets it work.
     *
     * @param slots how many tasks it carries out at once
     */
    public TaskWorker(BusConfig config, WorkQueue queue, TaskHandler handler, int slots, Clock clock) {
        this(config, new ShareGroup(queue, ShareGroup.STANDARD_LOCK), handler, slots, clock);
    }

    public TaskWorker(BusConfig config, ShareGroup group, TaskHandler handler, int slots, Clock clock) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots: expected at least 1, found " + slots);
        }
        this.clients = new BusClients(config);
        this.group = group;
        this.handler = handler;
        this.slots = slots;
        this.clock = clock;
        String process = "@" + host() + "/" + ProcessHandle.current().pid();
        this.worker = group.queue().capability().label() + process;
        this.client = group.queue().label() + process;
    }

    /**
     * Joins the group and returns; its own threads carry out the tasks.
     *
     * @throws BusException when there is no broker, or one that is too old, or topics are of another shape
     */
    public synchronized void start() {
        if (!running.isEmpty()) {
            throw new IllegalStateException("This worker runs already");
        }
        DeliveryLimit deliveries;
        try (Admin admin = clients.admin()) {
            BrokerCheck.require(admin, clients.config());
            TopicSetup.ensure(admin);
            group.setUp(admin);
            deliveries = DeliveryLimit.of(admin);
        }
        try {
            begin(deliveries);
        } catch (RuntimeException | Error failed) {
            // Nobody closes a worker that did not start, and its clients have threads of their own.
            close();
            throw failed;
        }
    }

    private void begin(DeliveryLimit deliveries) {
        Producer<String, byte[]> producer = clients.producer(client);
        producers.add(producer);
        Producer<String, byte[]> progress = clients.bestEffortProducer(client + "-progress");
        producers.add(progress);
        Duration renewEvery = group.lock().dividedBy(3);
        var turn = new PollPermit();
        for (int number = 0; number < slots; number++) {
            String name = group.id() + "-slot-" + number;
            var slot = new TaskSlot(
                    consumers(client + "-" + name, deliveries),
                    handler,
                    producer,
                    progress,
                    clock,
                    worker,
                    renewEvery,
                    runs,
                    turn);
            running.add(slot);
            threads.add(LastingThread.start(name, slot));
        }
        List<TaskSlot> attended = List.copyOf(running);
        attendant = LastingThread.repeat(group.id() + "-attendant", ATTEND_EVERY, () -> attend(attended));
    }

    /** Does what slots cannot do while they poll or work. */
    private void attend(List<TaskSlot> slots) {
        runs.enforceDeadlines();
        runs.beat();
        slots.forEach(TaskSlot::attend);
    }

    /** Returns whether every slot is alive. */
    public synchronized boolean isRunning() {
        return !threads.isEmpty() && threads.stream().allMatch(Thread::isAlive);
    }

    private TaskSlot.ShareConsumers consumers(String clientId, DeliveryLimit deliveries) {
        return new TaskSlot.ShareConsumers() {
            @Override
            public ShareConsumer<String, byte[]> subscribed() {
                ShareConsumer<String, byte[]> consumer = clients.shareConsumer(group.id(), clientId);
                consumer.subscribe(List.of(group.queue().topic()));
                return consumer;
            }

            @Override
            public boolean isBrokerReachable() {
                return BrokerReachability.anyOf(clients.config().bootstrapServers());
            }

            @Override
            public boolean isNearlyDropped(int delivery) {
                return deliveries.isNear(delivery);
            }
        };
    }

    /** Takes no more tasks. Running ones are interrupted and go back to the queue for another worker. */
    @Override
    public synchronized void close() {
        running.forEach(TaskSlot::end);
        try {
            for (Thread thread : threads) {
                thread.join(GOODBYE);
            }
            runs.end(GOODBYE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (attendant != null) {
            attendant.close();
            attendant = null;
        }
        producers.forEach(producer -> producer.close(Duration.ofSeconds(2)));
        running.clear();
        threads.clear();
        producers.clear();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown-host";
        }
    }
}
