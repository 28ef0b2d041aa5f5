package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventIdentity;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One cluster, its decider and a clock that is moved by hand. Remembers everything that was decided. Backup workers take every task at
 * once, unless told otherwise; that they did is no part of what is remembered.
 */
final class Scene {

    static final Instant START = Instant.parse("2026-11-22T12:49:24Z");

    /** Every backup worker was heard of a moment ago. */
    static final SignsOfLife EVERYBODY_LIVES = SignsOfLife.NONE.look(START.plus(Duration.ofDays(3650)));

    final List<Fact> facts = new ArrayList<>();
    final Map<Fact, Instant> times = new HashMap<>();
    final List<Task> tasks = new ArrayList<>();
    final List<Task> open = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    private final Decider decider;
    ClusterState state = ClusterState.unknown(Clusters.NAME);
    Instant now = START;
    boolean tasksAreTaken = true;
    private int ids;

    Scene(Request.ClusterDeclared cluster) {
        this(new Decider(), cluster);
    }

    Scene(Decider decider, Request.ClusterDeclared cluster) {
        this.decider = decider;
        ask(cluster);
    }

    Decision decide(ClusterInput input) {
        Decision decision = decider.decide(state, input, now);
        state = decision.after();
        facts.addAll(decision.facts());
        decision.facts().forEach(fact -> times.put(fact, now));
        tasks.addAll(decision.tasks());
        open.addAll(decision.tasks());
        notes.addAll(decision.notes());
        if (tasksAreTaken) {
            decision.tasks().forEach(this::take);
        }
        return decision;
    }

    /** A backup worker takes this task. */
    void take(Task task) {
        state = decider.decide(state, new ClusterInput.HeartbeatArrived(Answers.heartbeat(task)), now)
                .after();
    }

    Decision ask(Request request) {
        return ask("r-" + ++ids, request, RequestLimits.CONTROL_TOPIC, now);
    }

    Decision ask(String id, Request request, String topic, Instant time) {
        return decide(new ClusterInput.RequestArrived(envelope(id, request, time), topic));
    }

    /** As {@link #ask(Request)}, from this source and under this id. */
    Decision ask(EventIdentity identity, Request request, String topic) {
        return decide(new ClusterInput.RequestArrived(envelope(identity, request, now), topic));
    }

    static Envelope<Request> envelope(String id, Request request, Instant time) {
        return envelope(new EventIdentity("test", id), request, time);
    }

    static Envelope<Request> envelope(EventIdentity identity, Request request, Instant time) {
        String type = "io.stillpoint.%s.v1".formatted(request.getClass().getSimpleName());
        return new Envelope<>(
                identity.id(), identity.source(), type, time, request.cluster(), null, null, null, null, request);
    }

    Decision report(Report report) {
        open.removeIf(task -> task.step().equals(report.step()) && task.fencingToken() == report.fencingToken());
        return decide(new ClusterInput.ReportArrived(report));
    }

    Decision done(Task task) {
        return report(Answers.done(task, "run-" + task.fencingToken(), now));
    }

    /** Goes on to a hot backup's snapshot of etcd, and saves it without these. */
    void lose(List<Loss> losses) {
        answerUntil(Action.SNAPSHOT_ETCD);
        Task task = open.getFirst();
        Report whole = Answers.done(task, "run-1", now);
        var saved = (StepFact.SnapshotCompleted) ((Report.Done) whole.outcome()).fact();
        var done = new Report.Done(
                new StepFact.SnapshotCompleted(task.step(), saved.snapshot().without(losses)));
        report(new Report(task.step(), task.action(), task.fencingToken(), "run-1", whole.worker(), done));
    }

    Decision failed(Task task, boolean retryable) {
        Problem problem = Answers.problem("broken", task.step().target());
        return report(Answers.failed(task, "run-" + task.fencingToken(), problem, retryable));
    }

    /** Lets the clock go to the next deadline and says so. */
    Decision passDeadline() {
        now = nextDeadline().orElseThrow();
        return passTime();
    }

    Optional<Instant> nextDeadline() {
        return Decider.nextDeadline(state, EVERYBODY_LIVES);
    }

    /** Says that it is as late as it is. */
    Decision passTime() {
        return decide(new ClusterInput.TimePassed(EVERYBODY_LIVES));
    }

    void wait(Duration time) {
        now = now.plus(time);
    }

    /** Fails, and is handed out again once its wait is over. */
    Task failedAndAgain(Task task) {
        failed(task, true);
        passDeadline();
        return open(task.action(), task.step().target());
    }

    /** Answers every open task well, and those that follow from it, for as long as {@code which} likes them. */
    void answerWhile(Predicate<Task> which) {
        Optional<Task> next = open.stream().filter(which).findFirst();
        while (next.isPresent()) {
            now = now.plusSeconds(1);
            done(next.get());
            next = open.stream().filter(which).findFirst();
        }
    }

    void answerAll() {
        answerWhile(_ -> true);
    }

    /** Answers until tasks of {@code action} are handed out, and leaves those open. */
    void answerUntil(Action action) {
        while (open.stream().noneMatch(task -> task.action() == action)) {
            now = now.plusSeconds(1);
            done(open.getFirst());
        }
    }

    Task open(Action action, String target) {
        return open.stream()
                .filter(task -> task.action() == action && task.step().target().equals(target))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    SagaState running() {
        return Objects.requireNonNull(state.running(), "nothing runs");
    }

    <F extends Fact> List<F> facts(Class<F> type) {
        return facts.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static Request.BackupRequested cold() {
        return new Request.BackupRequested(Clusters.NAME, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null);
    }

    static Request.BackupRequested hot() {
        return hot(Component.ETCD);
    }

    static Request.RestoreRequested restore() {
        return restore(Component.ETCD);
    }

    static Request.BackupRequested hotOfAll() {
        return hot(new Component[0]);
    }

    static Request.BackupRequested hot(Component... components) {
        return new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, List.of(components), null);
    }

    static Request.RestoreRequested restore(Component... components) {
        return new Request.RestoreRequested(Clusters.NAME, List.of(components), null, false, List.of(), Answers.DIGEST);
    }

    static Request.RestoreRequested restoreToApprove() {
        return new Request.RestoreRequested(Clusters.NAME, List.of(Component.ETCD), null, false, List.of(), null);
    }
}
