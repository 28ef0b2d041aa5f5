package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.RunIds;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.schemas.shared.Component;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The backup workers: they take tasks, work on the nodes, die, go on as zombies, and report. */
final class Crew {

    static final String STORE_AWAY = "store-away";
    static final String SEALED_ALREADY = "sealed-already";
    static final String EXPIRED = "expired-in-queue";
    static final String TAKEN_TOO_OFTEN = "taken-too-often";
    private static final long SECOND = 1000;

    /** As backup workers do, since clocks differ. */
    private static final Duration MOST_DIFFERENCE = Duration.ofHours(1);

    private final World world;
    private final CrewQueue queue;
    /** By token: how long each task may take, in milliseconds. */
    private final Map<Long, Long> limits = new HashMap<>();

    /** A broker hands no task out more often. */
    private static final int MOST_DELIVERIES = 5;

    /** By token: how often each task was handed out. */
    private final Map<Long, Integer> deliveries = new HashMap<>();

    /** Tokens of tasks of which every backup worker dies that takes them. */
    private final Set<Long> deadly = new HashSet<>();

    /** Tokens of tasks of which somebody said how they ended. */
    private final Set<Long> reported = new HashSet<>();

    private final Map<Capability, Long> awayUntil = new EnumMap<>(Capability.class);

    /** By token: tasks that take about as long as they may. */
    private final Set<Long> crowded = new HashSet<>();

    private int runs;

    Crew(World world, int slots) {
        this.world = world;
        boolean one = world.fencing() == Fencing.ONE_QUEUE_FOR_ALL;
        this.queue = new CrewQueue(
                slots, one ? action -> new WorkQueue(action.capability(), Action.Kind.DATA) : WorkQueue::of);
    }

    /** A task is on its way. */
    void dispatch(Task task) {
        limits.put(
                task.fencingToken(),
                Duration.between(world.clock(), task.deadline()).toMillis());
        world.disturb(task);
        if (world.strikes(Fault.WORKERS_AWAY, task)) {
            awayUntil.put(task.action().capability(), world.time() + world.between(900 * SECOND, 5400 * SECOND));
        }
        if (world.strikes(Fault.OTHERS_MOVE_DATA, task)) {
            othersMoveData(task.action().capability());
        }
        if (world.strikes(Fault.TASK_LOST, task)) {
            return;
        }
        long delay = world.between(10, 3 * SECOND);
        if (world.strikes(Fault.TASK_LATE, task)) {
            delay = world.between(30 * SECOND, 900 * SECOND);
        }
        if (world.isCrowded()) {
            crowded.add(task.fencingToken());
            delay += world.between(0, 40 * SECOND);
        }
        world.after(delay, () -> queue(task));
        if (world.strikes(Fault.TASK_TWICE, task)) {
            world.after(delay + world.between(0, 200 * SECOND), () -> queue(task));
        }
    }

    /** What was thought lost comes again. */
    void again(Task task) {
        world.after(world.between(0, 10 * SECOND), () -> queue(task));
    }

    private void queue(Task task) {
        long away = awayUntil.getOrDefault(task.action().capability(), 0L) - world.time();
        if (away > 0) {
            world.after(away, () -> queue(task));
            return;
        }
        queue.add(task, () -> take(task));
    }

    /** For hours; backup workers say all the time what they do. */
    private void othersMoveData(Capability kind) {
        Arrays.stream(Action.values())
                .filter(action -> action.capability() == kind && action.kind() == Action.Kind.DATA)
                .findFirst()
                .ifPresent(data -> queue.addOfOthers(data, () -> {
                    world.trace(() -> "%s for another cluster".formatted(data));
                    long end = world.time() + world.between(3600 * SECOND, 7200 * SECOND);
                    othersWork(data, end);
                }));
    }

    private void othersWork(Action data, long end) {
        world.othersBeat(data);
        if (world.time() < end) {
            world.after(Heartbeat.EVERY_SECONDS * SECOND, () -> othersWork(data, end));
        } else {
            queue.free(data);
        }
    }

    /** Whether this task still waits in its queue, and for slots that move data. */
    boolean waitsForData(Task task) {
        return queue.waitsForData(task);
    }

    /** The lock of who took it runs out, and with it a delivery, or two. */
    private void redeliver(Task task, int lost, long delay) {
        int delivered = deliveries.merge(task.fencingToken(), lost - 1, Integer::sum);
        if (delivered < MOST_DELIVERIES) {
            world.after(delay, () -> queue(task));
        } else {
            Watch.check(
                    reported.contains(task.fencingToken()),
                    "no task is dropped in silence",
                    () -> "%s token %d".formatted(task.step(), task.fencingToken()));
        }
    }

    /** Is not tried any more while there is a delivery left to say so. */
    private boolean isNearlyDropped(int delivery) {
        return delivery >= MOST_DELIVERIES - 1 && world.fencing() != Fencing.DROPS_IN_SILENCE;
    }

    private void giveUp(Task task, String code) {
        reported.add(task.fencingToken());
        world.after(
                world.between(5, 2 * SECOND),
                () -> world.reported(Answers.failed(
                        task, "run-0", Answers.problem(code, task.step().target()), true)));
        queue.free(task.action());
    }

    private boolean isExpired(Task task) {
        return world.fencing() == Fencing.TAKES_DEADLINES_FOR_INSTANTS
                ? !world.workersClock().isBefore(task.deadline())
                : world.workersClock().isAfter(task.takeBy().plus(MOST_DIFFERENCE));
    }

    private void take(Task task) {
        if (isExpired(task)) {
            world.trace(() -> "nobody waits for %s any more".formatted(task.step()));
            giveUp(task, EXPIRED);
            return;
        }
        int delivery = deliveries.merge(task.fencingToken(), 1, Integer::sum);
        if (isNearlyDropped(delivery)) {
            world.trace(() -> "delivery %d of %s: nobody tries it any more".formatted(delivery, task.step()));
            giveUp(task, TAKEN_TOO_OFTEN);
            return;
        }
        String run = RunIds.of(delivery, "run-" + ++runs);
        if (world.strikes(Fault.WORKERS_DIE_OF_IT, task)) {
            deadly.add(task.fencingToken());
        }
        boolean dies = deadly.contains(task.fencingToken());
        boolean zombie = !dies && world.strikes(Fault.ZOMBIE, task);
        boolean crash = dies || (!zombie && world.strikes(Fault.WORKER_CRASH, task));
        if (zombie || crash) {
            redeliver(task, (int) world.between(1, 3), world.between(3 * SECOND, 40 * SECOND));
        }
        world.trace(() -> "%s takes %s token %d%s"
                .formatted(run, task.step(), task.fencingToken(), crash ? " and will crash" : ""));
        Execution execution = new Execution(task, run, delivery, !crash);
        execution.beat();
        if (!crash && world.strikes(Fault.WORKER_STOPPED, task)) {
            execution.stop();
        } else {
            execution.begin();
        }
    }

    /** One execution of one task. */
    private final class Execution {

        private final Task task;
        private final String run;
        private final int delivery;
        private final boolean reports;
        private final SimNode node;
        private final SimContent content;
        private final boolean slow;
        private final boolean failsHalfWay;
        private final long until;
        private long startedAt;
        private boolean silent;
        private boolean freed;

        Execution(Task task, String run, int delivery, boolean reports) {
            this.task = task;
            this.run = run;
            this.delivery = delivery;
            this.reports = reports;
            this.node = world.node(task.step().target());
            this.content = world.content(task.step().target());
            this.slow = world.strikes(Fault.SLOW, task) || crowded.contains(task.fencingToken());
            this.failsHalfWay = world.strikes(Fault.FAILS_HALF_WAY, task);
            this.until = world.time() + limits.get(task.fencingToken());
        }

        /** The first one tells that the task was taken. */
        void beat() {
            if (!silent) {
                world.after(world.between(5, 500), () -> world.beat(task, run));
                world.after(Heartbeat.EVERY_SECONDS * SECOND, this::beat);
                silent = !reports;
            }
        }

        /** Somebody starts another one within minutes; this one goes on much later. */
        void stop() {
            silent = true;
            boolean another = world.random().nextBoolean();
            world.after(world.between(60 * SECOND, 600 * SECOND), () -> {
                free();
                if (another) {
                    queue(task);
                }
            });
            world.after(world.between(1800 * SECOND, 10_000 * SECOND), this::begin);
        }

        private void free() {
            if (!freed) {
                freed = true;
                queue.free(task.action());
            }
        }

        void begin() {
            if (world.strikes(Fault.FAILS_FOR_GOOD, task)) {
                later(() -> fail("broken-for-good", false));
            } else if (world.strikes(Fault.FAILS_ONCE, task)) {
                later(() -> fail("broken", true));
            } else if (lacksStore()) {
                world.after(world.between(5, SECOND), () -> fail(STORE_AWAY, true));
            } else if (unreachable()) {
                world.after(world.between(5 * SECOND, 60 * SECOND), () -> fail("unreachable", true));
            } else if (node != null && fenced() && node.knowsNoToken()) {
                later(() -> fail("fence-lost", false));
            } else if (node != null && fenced() && node.lacksSpaceFor(task.action())) {
                later(() -> fail("too-little-space", true));
            } else if (superseded()) {
                // The attempt belongs to the later run, which reports.
                world.trace(() -> "%s refuses %s: a later one was here"
                        .formatted(task.step().target(), run));
                silent = true;
                free();
            } else if (fencedOut()) {
                world.trace(() -> "%s refuses %s: token %d is outdated"
                        .formatted(task.step().target(), run, task.fencingToken()));
                later(() -> fail("fenced", false));
            } else if (replacedAlready()) {
                later(this::done);
            } else {
                startedAt = world.time();
                later(this::firstHalf);
            }
        }

        private boolean lacksStore() {
            return SimStore.isNeeded(task.action()) && world.store().isAway();
        }

        private boolean unreachable() {
            return (node != null && !node.reachable())
                    || (content != null && (concernsContent() || concernsAside()) && !content.reachable());
        }

        /** A stage may name a component whose snapshot is read in the vault alone. */
        private boolean concernsContent() {
            return content != null
                    && Component.of(task.action())
                            .filter(Component.content()::contains)
                            .isPresent();
        }

        private boolean concernsAside() {
            return task.action() == Action.LIST_ASIDE || task.action() == Action.REMOVE_ASIDE;
        }

        private boolean superseded() {
            return (node != null && fenced() && node.supersedes(task.fencingToken(), run))
                    || (content != null
                            && task.action().overwritesContent()
                            && content.supersedes(task.fencingToken(), run));
        }

        private boolean fencedOut() {
            return (node != null && fenced() && !node.begin(task.fencingToken(), run, delivery))
                    || (content != null
                            && task.action().overwritesContent()
                            && !content.begin(task.fencingToken(), run, delivery));
        }

        private boolean replacedAlready() {
            if (restoresContent()) {
                return content.restoredByToken == task.fencingToken();
            }
            return task.action() == Action.REPLACE_ETCD_DATA && node.replacedByToken == task.fencingToken();
        }

        private boolean restoresContent() {
            return task.work() instanceof Work.RestoreContent || task.work() instanceof Work.RestoreCertificates;
        }

        private boolean fenced() {
            return task.action().changesNode()
                    || task.action() == Action.IMAGE_NODE
                    || task.action() == Action.REMOVE_ASIDE;
        }

        private void later(Runnable what) {
            long delay = slow
                    ? Math.max(SECOND, until - world.time() + world.between(-20 * SECOND, 60 * SECOND))
                    : world.between(200, 12 * SECOND);
            world.after(delay, what);
        }

        private void firstHalf() {
            if (world.strikes(Fault.LATE_WRITE, task)) {
                arrivesLate();
                return;
            }
            if (task.work() instanceof Work.SealPoint seal && !world.store().document(seal)) {
                fail(SEALED_ALREADY, false);
                return;
            }
            if (changes() && !effect(true)) {
                return;
            }
            if (failsHalfWay) {
                fail("broken-half-way", true);
            } else {
                world.after(world.between(200, 8 * SECOND), this::secondHalf);
            }
        }

        private void secondHalf() {
            if (changes() && !effect(false)) {
                return;
            }
            if (unreachable()) {
                fail("connection-lost", true);
                return;
            }
            if (lacksStore()) {
                fail(STORE_AWAY, true);
                return;
            }
            if (task.action() == Action.IMAGE_NODE) {
                imaged();
                return;
            }
            if (task.work() instanceof Work.SealPoint seal && !world.store().signature(seal)) {
                fail(SEALED_ALREADY, false);
                return;
            }
            if (holds()) {
                done();
            } else if (world.time() + 10 * SECOND < until) {
                world.after(10 * SECOND, this::secondHalf);
            } else {
                fail("not-reached-in-time", true);
            }
        }

        /** Objects of snapshots have names of their own for each run: that they arrive late changes nothing. */
        private void arrivesLate() {
            if (task.work() instanceof Work.SealPoint seal) {
                boolean document =
                        world.random().nextBoolean() || !world.store().document(seal);
                world.after(
                        world.between(SECOND, 900 * SECOND), () -> world.store().arriveLate(seal, document));
            }
            fail("no-answer", true);
        }

        private boolean changes() {
            return task.action().touches();
        }

        /** Does one half of the work on the node; false when the command was ended there or the node refuses. */
        private boolean effect(boolean first) {
            if (task.action() == Action.REMOVE_ASIDE) {
                return removal(first);
            }
            return task.action().overwritesContent() ? effectOnContent(first) : effectOnNode(first);
        }

        /** One half of it removes half of what was chosen. */
        private boolean removal(boolean first) {
            boolean current = node == null
                    ? content.stillRuns(task.fencingToken(), run)
                    : node.stillRuns(task.fencingToken(), run);
            if (unreachable() || !current) {
                world.trace(
                        () -> "%s at %s was ended".formatted(run, task.step().target()));
                later(() -> fail("ended-where-it-ran", true));
                return false;
            }
            List<String> sagas = AsideWatch.sagas(task);
            world.aside(task.step().target()).remove(first ? sagas.subList(0, sagas.size() / 2) : sagas);
            return true;
        }

        private boolean effectOnContent(boolean first) {
            if (!content.reachable() || !content.stillRuns(task.fencingToken(), run)) {
                world.trace(() -> "%s on %s was ended".formatted(run, content.describe()));
                later(() -> fail("ended-at-endpoint", true));
                return false;
            }
            boolean changed = restoresContent() ? content.restore(task.fencingToken(), first) : content.rollBack(first);
            if (changed) {
                keepAside(first);
                world.watch().acted(task, content, content.isCurrent(task.fencingToken(), run));
                world.trace(() -> "%s: %s".formatted(task.action(), content.describe()));
            }
            return true;
        }

        private boolean effectOnNode(boolean first) {
            if (!node.stillRuns(task.fencingToken(), run)) {
                world.trace(() -> "%s on %s was ended".formatted(run, node.address));
                later(() -> fail("ended-on-node", true));
                return false;
            }
            if (!Effects.apply(task, node, first)) {
                return true;
            }
            keepAside(first);
            world.watch().acted(task, node, node.isCurrent(task.fencingToken(), run));
            world.trace(() -> "%s on %s: %s".formatted(task.action(), node.address, node.describe()));
            return true;
        }

        private void keepAside(boolean first) {
            SimAside aside = world.aside(task.step().target());
            switch (task.action()) {
                case REPLACE_ETCD_DATA, RESTORE_MONGODB, RESTORE_MARIADB ->
                    aside.moved(task.step().saga(), first);
                case ROLL_BACK_ETCD_DATA, ROLL_BACK_MONGODB, ROLL_BACK_MARIADB ->
                    aside.putBack(task.step().saga());
                default -> {
                    // Nothing else moves data.
                }
            }
        }

        /** Whether what the report will claim is true. */
        private boolean holds() {
            return switch (task.action()) {
                case CHECK_ETCD, SNAPSHOT_ETCD ->
                    world.healthyMembers().size() == world.members().size();
                case AWAIT_ETCD -> {
                    int healthy = world.healthyMembers().size();
                    boolean quorum = ((Work.OnEtcd) task.work()).quorumSuffices();
                    yield quorum
                            ? healthy > world.members().size() / 2
                            : healthy == world.members().size();
                }
                case PROVE_ETCD_EQUAL ->
                    world.healthyMembers().size() == world.members().size();
                case CHECK_HEALTH ->
                    node.podsRun
                            && world.healthyMembers().size() > world.members().size() / 2;
                case PARK_ETCD -> !node.etcdRuns;
                case PARK_PODS -> !node.podsRun;
                case QUIESCE -> node.quiet();
                case START_NODE -> node.up();
                default -> true;
            };
        }

        private void imaged() {
            if (node.stillRuns(task.fencingToken(), run)) {
                world.watch().imaged(run, startedAt);
                done();
            } else {
                fail("ended-on-node", true);
            }
        }

        private void done() {
            report(new Report(
                    task.step(),
                    task.action(),
                    task.fencingToken(),
                    run,
                    "host-1",
                    new Report.Done(world.truth(task, Answers.fact(task, run, world.clock())))));
        }

        private void fail(String code, boolean retryable) {
            report(Answers.failed(task, run, Answers.problem(code, task.step().target()), retryable));
        }

        private void report(Report report) {
            silent = true;
            free();
            if (!reports) {
                return;
            }
            reported.add(task.fencingToken());
            if (world.strikes(Fault.REPORT_LOST, task)) {
                return;
            }
            long delay = world.strikes(Fault.REPORT_LATE, task)
                    ? world.between(60 * SECOND, 1200 * SECOND)
                    : world.between(5, 2 * SECOND);
            world.after(delay, () -> world.reported(report));
            if (world.strikes(Fault.REPORT_TWICE, task)) {
                world.after(delay + world.between(0, 300 * SECOND), () -> world.reported(report));
            }
        }
    }
}
