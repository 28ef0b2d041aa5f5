package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.Topics;
import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.policy.leftover.VaultContents;
import io.stillpoint.policy.prune.PointLog;
import io.stillpoint.policy.prune.PrunePlan;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.policy.retention.PruneCircumstances;
import io.stillpoint.policy.retention.RetentionDecider;
import io.stillpoint.policy.retention.VaultAnswer;
import io.stillpoint.policy.schedule.BackupHistory;
import io.stillpoint.policy.schedule.PendingAnswers;
import io.stillpoint.policy.schedule.Schedule;
import io.stillpoint.policy.schedule.ScheduleDecider;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One cluster for as long as wanted, on a clock of its own. What the scheduler asks for, what the coordinator decides and writes, and what a
 * prune chooses is the real code's; backup workers succeed.
 */
final class LivingCluster {

    private final String name;
    private final Decider decider = new Decider();
    private final DecisionRecorder recorder;
    private final Forgetfulness forgetfulness;
    private final BackupHistory history;
    private final PendingAnswers pending = new PendingAnswers();
    private final PointLog points = new PointLog();
    /** As the compacted topic keeps it: the bytes of each key's last record. */
    private final Map<String, Integer> catalogue = new HashMap<>();

    private final ArrayDeque<Task> open = new ArrayDeque<>();
    private final ArrayDeque<Report> readBack = new ArrayDeque<>();
    private ClusterState state;
    private Instant now;
    private long decisions;
    private long nanoseconds;

    LivingCluster(Request.ClusterDeclared declared, SealSigner signer, Forgetfulness forgetfulness, Instant born) {
        this.name = declared.cluster();
        this.recorder = new DecisionRecorder(signer);
        this.forgetfulness = forgetfulness;
        this.history = new BackupHistory(name);
        this.state = ClusterState.unknown(name);
        this.now = born;
        ask("people", "declare", declared);
    }

    /** Somebody asks, and all that follows is done. */
    void ask(String source, String id, Request request) {
        asked(source, id, request, RequestLimits.CONTROL_TOPIC);
        work();
    }

    /** The scheduler looks as often as it wants to, and gets what it asks for. */
    void liveUntil(Instant end) {
        while (now.isBefore(end)) {
            Schedule schedule = ScheduleDecider.decide(history, pending, now);
            pending.sent(schedule, now);
            schedule.requests().forEach(due -> asked(BackupHistory.SOURCE, due.id(), due.request(), due.topic()));
            schedule.reports()
                    .forEach(
                            fact -> decide(new ClusterInput.ScheduleReported(new ScheduleReport(fact, "scheduler-1"))));
            boolean quiet = schedule.requests().isEmpty() && schedule.reports().isEmpty();
            work();
            now = quiet && schedule.nextLook().isAfter(now) ? schedule.nextLook() : now.plusSeconds(1);
        }
    }

    private void asked(String source, String id, Request request, String topic) {
        Envelope<Request> envelope = new Envelope<>(
                id, source, EventTypes.typeOf((Record) request), now, name, null, null, null, null, request);
        decide(new ClusterInput.RequestArrived(envelope, topic));
    }

    private void work() {
        while (!open.isEmpty() || !readBack.isEmpty()) {
            now = now.plusSeconds(1);
            if (open.isEmpty()) {
                decide(new ClusterInput.ReportArrived(readBack.remove()));
            } else {
                Task task = open.remove();
                decide(new ClusterInput.HeartbeatArrived(Answers.heartbeat(task)));
                decide(new ClusterInput.ReportArrived(done(task)));
            }
        }
    }

    private Report done(Task task) {
        String run = "run-" + task.fencingToken();
        if (task.work() instanceof Work.PlanPrune work) {
            var outcome = new Report.Done(planned(task, work));
            return new Report(task.step(), task.action(), task.fencingToken(), run, "host-1", outcome);
        }
        return Answers.done(task, run, now);
    }

    /** As the service that prunes plans it, in a vault that holds what the log says. */
    private StepFact.PrunePlanned planned(Task task, Work.PlanPrune work) {
        List<PointHistory> sealed = points.points();
        var vault = new VaultAnswer(sealed.stream().map(PointHistory::point).collect(Collectors.toSet()), null, now);
        var circumstances = new PruneCircumstances(
                points.newestFactAt(),
                null,
                vault,
                work.inUse(),
                Set.copyOf(points.ends().keySet()));
        PrunePlan plan = PrunePlan.of(
                RetentionDecider.decide(sealed, work.policy(), circumstances, now),
                VaultContents.NOTHING,
                points.ends(),
                now);
        return new StepFact.PrunePlanned(
                task.step(), List.of(), plan.verdicts(), plan.more(), 0, 0, 0, List.of(), plan.snapshots());
    }

    private void decide(ClusterInput input) {
        ClusterState before = state;
        long begin = processorTime();
        Decision decision = decider.decide(before, input, now);
        DecisionRecords written = recorder.record(before, decision, now, null);
        nanoseconds += processorTime() - begin;
        decisions++;
        state = forgetfulness.remembers(before, written.after());
        long sequence = before.sequence();
        for (Fact fact : decision.facts()) {
            happened(fact, ++sequence);
        }
        written.records().stream()
                .filter(record -> record.topic().equals(Topics.CATALOGUE))
                .forEach(record -> {
                    if (record.value() != null) {
                        catalogue.put(record.key(), record.value().length);
                    } else if (forgetfulness.removesEntries()) {
                        catalogue.remove(record.key());
                    }
                });
        open.addAll(decision.tasks());
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void happened(Fact fact, long sequence) {
        var envelope = new Envelope<>(
                name + "/" + sequence, DecisionRecorder.SOURCE, "fact", now, name, null, null, sequence, null, fact);
        history.apply(envelope);
        pending.apply(envelope);
        points.apply(fact, now);
        if (fact instanceof SagaFact.BackupCompleted completed) {
            completed.snapshots().forEach(snapshot -> {
                var step = UnaskedReport.step(completed.saga(), snapshot);
                var outcome = new Report.Done(new StepFact.SnapshotVerified(step, snapshot));
                readBack.add(UnaskedReport.of(step, "verifier", "host-1", outcome));
            });
        }
    }

    String name() {
        return name;
    }

    /** The last recovery point that is there. */
    String newestPoint() {
        return points.points().getLast().point();
    }

    List<String> pinnedByPeople() {
        return state.pins().entrySet().stream()
                .filter(pin -> !pin.getValue().baseline())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How much there is of what could grow, by what it is. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        sizes.put("bytes of the state", (long) Json.bytes(state).length);
        sizes.put(
                "ids that the state remembers",
                state.knownRequests().size()
                        + state.requestDays().values().stream()
                                .mapToLong(day -> day.keys().size())
                                .sum());
        sizes.put(
                "ended sagas and pins in the state",
                (long) state.finished().size() + state.pins().size());
        sizes.put(
                "requests that wait", (long) state.line().size() + state.sagas().size());
        sizes.put("entries of the catalogue", (long) catalogue.size());
        sizes.put(
                "bytes of the catalogue",
                catalogue.values().stream().mapToLong(Integer::longValue).sum());
        sizes.put("recovery points", (long) points.points().size());
        return sizes;
    }

    /** What one decision took of a processor on average, with what is written of it, since this was asked last. */
    Duration timeOfADecision() {
        Duration average = Duration.ofNanos(nanoseconds / Math.max(1, decisions));
        nanoseconds = 0;
        decisions = 0;
        return average;
    }
}
