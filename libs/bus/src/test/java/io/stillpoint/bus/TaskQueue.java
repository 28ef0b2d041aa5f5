package io.stillpoint.bus;

import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Plays the coordinator: hands tasks out and reads what is reported on one saga. */
final class TaskQueue implements AutoCloseable {

    private final BusClients clients;
    private final String saga;
    private final Consumer<String, byte[]> reports;
    private final List<Report> read = new ArrayList<>();
    private final List<Heartbeat> heartbeats = new ArrayList<>();

    TaskQueue(BusConfig config, String saga) {
        this.clients = new BusClients(config);
        this.saga = saga;
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        }
        this.reports = clients.consumer(Map.of("group.id", "reports-of-" + saga));
        reports.subscribe(List.of(Topics.REPORTS));
    }

    static ProducerRecord<String, byte[]> record(Task task) {
        var envelope = EventCodec.envelope(
                task.step().saga() + task.step().attempt(),
                "test",
                Instant.now(),
                task.step().cluster(),
                task);
        return EventCodec.record(WorkQueue.of(task.action()).topic(), envelope);
    }

    void hand(Task task) throws Exception {
        try (var producer = clients.producer("coordinator")) {
            producer.send(record(task)).get();
        }
    }

    /** Reads on until there are {@code count} reports on this saga, or the limit is over. */
    List<Report> reports(int count, Duration limit) throws Exception {
        return reportsUntil(all -> all.size() >= count, limit);
    }

    /** Reads on until the reports on this saga are enough, or the limit is over. */
    List<Report> reportsUntil(Predicate<List<Report>> enough, Duration limit) throws Exception {
        Instant deadline = Instant.now().plus(limit);
        while (!enough.test(read) && Instant.now().isBefore(deadline)) {
            for (ConsumerRecord<String, byte[]> record : reports.poll(Duration.ofMillis(100))) {
                switch (EventCodec.read(record, Record.class).data()) {
                    case Report report when report.step().saga().equals(saga) -> read.add(report);
                    case Heartbeat heartbeat when heartbeat.step().saga().equals(saga) -> heartbeats.add(heartbeat);
                    default -> {
                        // Of another test.
                    }
                }
            }
        }
        return List.copyOf(read);
    }

    /** What was heard so far of those who carry this saga's tasks out. */
    List<Heartbeat> heartbeats() {
        return List.copyOf(heartbeats);
    }

    @Override
    public void close() {
        reports.close();
    }
}
