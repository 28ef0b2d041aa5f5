package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.task.PollPermit;
import io.stillpoint.bus.task.RunningTasks;
import io.stillpoint.bus.task.ShareGroup;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskSlot;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;

class TaskSlotTest {

    private static final WorkQueue QUEUE = WorkQueue.of(Action.SNAPSHOT_REGISTRY);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String saga = "s-" + UUID.randomUUID();
    private final BusClients clients = new BusClients(SharedBroker.config());
    /** How long each poll was allowed to take. */
    private final List<Duration> polls = new CopyOnWriteArrayList<>();

    /** A second poll can make the client fetch a task that is in its buffer while this slot is busy. */
    @Test
    void aSlotAsksTheBrokerOnceUntilThereIsATask() throws Exception {
        // Given
        var pollsWhenTaken = new CopyOnWriteArrayList<Duration>();
        TaskHandler handler = (task, context) -> {
            pollsWhenTaken.addAll(polls);
            return Samples.done(task);
        };
        try (var queue = new TaskQueue(SharedBroker.config(), saga);
                var admin = clients.admin();
                var producer = clients.producer(saga);
                var progress = clients.bestEffortProducer(saga + "-progress")) {
            new ShareGroup(QUEUE, ShareGroup.STANDARD_LOCK).setUp(admin);
            var slot = new TaskSlot(
                    consumers(),
                    handler,
                    producer,
                    progress,
                    Clock.systemUTC(),
                    "test",
                    Duration.ofSeconds(10),
                    new RunningTasks(),
                    new PollPermit());
            Thread thread = Thread.ofPlatform().start(slot);
            await().atMost(LIMIT).until(() -> !polls.isEmpty());

            // When
            queue.hand(
                    Samples.task(saga, Action.SNAPSHOT_REGISTRY, Instant.now().plusSeconds(300)));

            // Then
            assertThat(queue.reports(1, LIMIT)).hasSize(1);
            assertThat(pollsWhenTaken).hasSize(1).allMatch(limit -> limit.compareTo(LIMIT) > 0);
            slot.end();
            assertThat(thread.join(LIMIT)).isTrue();
        }
    }

    private TaskSlot.ShareConsumers consumers() {
        return new TaskSlot.ShareConsumers() {
            @Override
            public ShareConsumer<String, byte[]> subscribed() {
                ShareConsumer<String, byte[]> consumer =
                        clients.shareConsumer(new ShareGroup(QUEUE, ShareGroup.STANDARD_LOCK).id(), saga);
                consumer.subscribe(List.of(QUEUE.topic()));
                return noting(consumer);
            }

            @Override
            public boolean isBrokerReachable() {
                return true;
            }

            @Override
            public boolean isNearlyDropped(int delivery) {
                return false;
            }
        };
    }

    @SuppressWarnings("unchecked")
    private ShareConsumer<String, byte[]> noting(ShareConsumer<String, byte[]> consumer) {
        return (ShareConsumer<String, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ShareConsumer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        polls.add((Duration) arguments[0]);
                    }
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
