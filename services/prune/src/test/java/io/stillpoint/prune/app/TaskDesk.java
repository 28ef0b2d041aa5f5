package io.stillpoint.prune.app;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hands tasks out as the coordinator does, and waits for what is reported. */
record TaskDesk(BusClients clients) {

    /** Keeps the last point of each kind, and one copy. */
    static final BackupPolicy LAST_ONE = new BackupPolicy(
            List.of(),
            new Retention(1, 0, 0, 0, 0, 0, 0, 1),
            new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
            false);

    private static final Duration LIMIT = Duration.ofMinutes(3);

    StepFact.PrunePlanned plan(SampleCluster cluster, boolean confirm) throws Exception {
        Work work = new Work.PlanPrune(confirm, LAST_ONE, List.of(), Map.of(), cluster.sequence());
        return (StepFact.PrunePlanned) ((Report.Done) outcome(cluster, Action.PLAN_PRUNE, work)).fact();
    }

    StepFact.ObjectsRemoved remove(SampleCluster cluster, String... points) throws Exception {
        Work work = new Work.RemoveObjects(List.of(points), cluster.sequence(), List.of());
        return (StepFact.ObjectsRemoved) ((Report.Done) outcome(cluster, Action.REMOVE_OBJECTS, work)).fact();
    }

    Problem refusal(SampleCluster cluster, String... points) throws Exception {
        Work work = new Work.RemoveObjects(List.of(points), cluster.sequence(), List.of());
        return ((Report.Failed) outcome(cluster, Action.REMOVE_OBJECTS, work)).problem();
    }

    private Report.Outcome outcome(SampleCluster cluster, Action action, Work work) throws Exception {
        String id = UUID.randomUUID().toString();
        Task task = new Task(
                new StepRef(cluster.name, id, "stage", "vault", 1),
                action,
                1,
                Instant.now().plus(Duration.ofHours(1)),
                work);
        try (var producer = clients.producer("coordinator")) {
            producer.send(EventCodec.record(
                            WorkQueue.of(action).topic(),
                            EventCodec.envelope(id, "test", Instant.now(), cluster.name, task)))
                    .get();
        }
        return reported(id);
    }

    private Report.Outcome reported(String saga) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        try (Consumer<String, byte[]> consumer = clients.consumer(Map.of("group.id", saga))) {
            consumer.subscribe(List.of(Topics.REPORTS));
            while (Instant.now().isBefore(end)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (EventCodec.read(record, Record.class).data() instanceof Report report
                            && report.step().saga().equals(saga)) {
                        return report.outcome();
                    }
                }
            }
        }
        throw new AssertionError("no report of " + saga + " within " + LIMIT);
    }
}
