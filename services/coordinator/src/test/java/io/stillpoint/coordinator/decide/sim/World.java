package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.coordinator.decide.saga.SignsOfLife;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Heartbeat;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a cluster of machines, backup workers, a network, a coordinator that may die, people who ask for things, and a
 * clock that jumps. Everything happens in one thread in an order that the seed alone determines.
 */
final class World {

    private static final long SECOND = 1000;
    private static final int EVENT_LIMIT = 40_000;
    private static final long LONGEST_CATCHING_UP = 120 * SECOND;
    /** How many tasks of each kind are carried out at once: mostly enough, sometimes too few. */
    private static final int[] SLOTS = {16, 16, 16, 2, 1};

    private static final StepRef OTHERS = new StepRef("other", "s-other", "stage", "other", 1);

    private static final Instant EPOCH = Instant.parse("2026-11-22T12:00:00Z");

    /** What stays the same over all seeds of a run. */
    record Setting(
            Brain brain,
            Fencing fencing,
            FaultPlan.Counts counts,
            @Nullable Coverage coverage) {}

    private record Event(long at, long order, Runnable what) {}

    private record Written(long at, ClusterInput input) {}

    private final Setting setting;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Map<String, SimNode> nodes = new LinkedHashMap<>();
    private final Map<String, SimContent> contents = new LinkedHashMap<>();
    private final Map<String, SimAside> asides = new HashMap<>();
    private final FaultPlan faults;
    private final Crew crew;
    private final SimStore store = new SimStore(this);
    private final People people;
    private final Watch watch;
    private final @Nullable List<String> trace;
    private final boolean thorough;

    private final List<Brain.LoggedFact> log = new ArrayList<>();
    private ClusterState state;
    private long time;
    private long clockOffset;
    private long workersClockOffset;
    private SignsOfLife signs;
    private final Deque<Written> backlog = new ArrayDeque<>();
    private boolean away;
    /** What was written while nobody read is read, and more is written meanwhile. */
    private boolean catchingUp;
    /** Until then what is handed out takes about as long as it may, and is not taken at once. */
    private long crowdedUntil;

    private long order;
    private long tickAt = Long.MAX_VALUE;

    World(long seed, Setting setting, @Nullable List<String> trace) {
        this.setting = setting;
        this.random = new SplittableRandom(seed);
        this.trace = trace;
        this.thorough = seed % 100 == 0;
        this.faults = new FaultPlan(random, setting.counts());
        this.crew = new Crew(this, SLOTS[random.nextInt(SLOTS.length)]);
        this.people = new People(this);
        ClusterDeclared cluster = people.cluster();
        for (Node node : people.enlarged().topology().nodes()) {
            boolean member = cluster.topology().etcdMembers().contains(node);
            nodes.put(node.address(), new SimNode(node, member, setting.fencing()));
        }
        for (ComponentEndpoint endpoint : cluster.endpoints()) {
            contents.put(endpoint.component().label(), new SimContent(endpoint.component(), setting.fencing()));
        }
        // Of the nodes that hold them the simulator plays one, with one token.
        contents.put(Component.CERTIFICATES.label(), new SimContent(Component.CERTIFICATES, setting.fencing()));
        this.state = ClusterState.unknown(cluster.cluster());
        this.watch = new Watch(this, setting.coverage());
        this.signs = SignsOfLife.NONE.look(clock());
    }

    /** Plays it to the end and checks everything on the way. */
    void run() {
        people.comeUpWithThings();
        int count = 0;
        while (step()) {
            if (++count > EVENT_LIMIT) {
                throw new Violated("every saga ends", "none has, after %d events".formatted(count));
            }
        }
        watch.atTheEnd(state);
    }

    private boolean step() {
        Event next = events.peek();
        if (tickAt != Long.MAX_VALUE && (next == null || tickAt <= next.at())) {
            time = Math.max(time, tickAt);
            tickAt = Long.MAX_VALUE;
            process(new ClusterInput.TimePassed(signs));
            return true;
        }
        if (next == null) {
            return false;
        }
        events.remove();
        time = next.at();
        next.what().run();
        return true;
    }

    /** What another coordinator knows: the state as it was written or, where that is lost too, what the facts say. */
    private ClusterState takenOver() {
        if (log.size() % 2 == 0) {
            return Json.read(Json.bytes(state), ClusterState.class);
        }
        ClusterState recovered = setting.brain().recovered(state.cluster(), log);
        trace(() -> "the state is lost; it is folded out of %d facts".formatted(log.size()));
        if (!recovered.equals(state)) {
            throw new Violated(
                    "what is known survives the loss of the state",
                    "number %d, running %s, instead of number %d, running %s"
                            .formatted(recovered.sequence(), recovered.running(), state.sequence(), state.running()));
        }
        return recovered;
    }

    void process(ClusterInput input) {
        if (away || catchingUp) {
            backlog.add(new Written(time, input));
        } else {
            decide(input);
        }
    }

    private void decide(ClusterInput input) {
        listen(input);
        Instant now = clock();
        Decision decision = setting.brain().decide(state, input, now);
        if (input instanceof ClusterInput.ReportArrived arrived
                && faults.strikes(Fault.COORDINATOR_CRASH, arrived.report().action())) {
            trace(() -> "the coordinator dies before it commits; another takes over");
            after(between(SECOND, 20 * SECOND), () -> process(input));
            takeOver();
            rearm();
            return;
        }
        trace(() -> "-> " + input);
        ClusterState before = state;
        state = Decider.withHash(decision.after(), Brain.hashOf(decision.after().sequence()));
        for (Fact fact : decision.facts()) {
            trace(() -> "   fact " + fact);
            log.add(new Brain.LoggedFact(fact, now));
        }
        watch.decided(before, input, decision, now, thorough);
        decision.tasks().forEach(crew::dispatch);
        people.see(decision);
        rearm();
    }

    private void takeOver() {
        state = takenOver();
        signs = SignsOfLife.NONE.look(clock());
        watch.listens();
    }

    /** It looks every second, and hears whatever a backup worker says. */
    private void listen(ClusterInput input) {
        signs = new SignsOfLife(signs.since(), clock(), signs.attempts(), signs.queues(), signs.hearsAll());
        if (input instanceof ClusterInput.HeartbeatArrived arrived) {
            signs = signs.heard(arrived.heartbeat().step(), arrived.heartbeat().action(), clock());
            watch.heard(arrived.heartbeat().action(), arrived.heartbeat().fencingToken());
        } else if (input instanceof ClusterInput.ReportArrived arrived) {
            signs = signs.heard(arrived.report().step(), arrived.report().action(), clock());
            watch.heard(arrived.report().action(), arrived.report().fencingToken());
        }
    }

    boolean isCrowded() {
        return time < crowdedUntil;
    }

    /** Whoever comes back about when a step has to be done has the answer of another one still to read. */
    private long untilTheNextDeadline() {
        long left = state.sagas().stream()
                .flatMap(saga -> saga.steps().values().stream())
                .filter(step -> step.attempted() && step.takenAt() != null)
                .mapToLong(step -> step.deadline().toEpochMilli() - clock().toEpochMilli())
                .min()
                .orElse(0);
        return Math.max(SECOND, left + between(0, 30 * SECOND));
    }

    private void goAway(long milliseconds) {
        if (away || catchingUp) {
            return;
        }
        trace(() -> "no coordinator runs for %d s".formatted(milliseconds / SECOND));
        away = true;
        tickAt = Long.MAX_VALUE;
        after(milliseconds, () -> {
            trace(() -> "a coordinator runs again, %d inputs wait".formatted(backlog.size()));
            away = false;
            takeOver();
            if (!setting.brain().readsFirst()) {
                decide(new ClusterInput.TimePassed(signs));
            }
            catchUp(between(1, LONGEST_CATCHING_UP));
        });
    }

    /** Reads up to where the log ends now; what is due by now may pass then, and the rest of what was written meanwhile comes next. */
    private void catchUp(long milliseconds) {
        catchingUp = !backlog.isEmpty();
        if (catchingUp) {
            read(backlog.size(), Math.max(1, milliseconds / backlog.size()), clock(), milliseconds);
        } else {
            rearm();
        }
    }

    private void read(int left, long each, Instant asked, long milliseconds) {
        after(each, () -> {
            decide(backlog.remove().input());
            if (left > 1) {
                read(left - 1, each, asked, milliseconds);
                return;
            }
            setting.brain()
                    .nextDeadline(state, signs)
                    .filter(deadline -> !deadline.isAfter(asked))
                    .ifPresent(_ -> decide(new ClusterInput.TimePassed(signs, asked, asked)));
            catchUp(milliseconds / 2);
        });
    }

    /** Whether somebody said by this time, and nobody has read it, how this attempt ended. */
    boolean waitsInTheLog(StepRef attempt, long by) {
        return backlog.stream()
                .anyMatch(written -> written.at() <= by
                        && written.input() instanceof ClusterInput.ReportArrived arrived
                        && arrived.report().step().equals(attempt));
    }

    private void rearm() {
        if (away || catchingUp) {
            return;
        }
        tickAt = setting.brain()
                .nextDeadline(state, signs)
                .map(deadline -> Math.max(time, deadline.toEpochMilli() - EPOCH.toEpochMilli() - clockOffset))
                .orElse(Long.MAX_VALUE);
    }

    void beat(Task task, String run) {
        process(new ClusterInput.HeartbeatArrived(
                new Heartbeat(task.step(), task.action(), task.fencingToken(), run, "host-1")));
    }

    /** A backup worker that moves another cluster's data is heard of, too. */
    void othersBeat(Action action) {
        if (!away) {
            signs = new SignsOfLife(signs.since(), clock(), signs.attempts(), signs.queues(), signs.hearsAll())
                    .heard(OTHERS, action, clock());
            watch.heardOfOthers(action);
            rearm();
        }
    }

    boolean waitsForData(Task task) {
        return crew.waitsForData(task);
    }

    void reported(Report report) {
        process(new ClusterInput.ReportArrived(report));
    }

    /** What else happens while a step of this kind is open. */
    void disturb(Task task) {
        SimNode node = nodes.get(task.step().target());
        SimNode victim = node == null ? anyNode() : node;
        SimContent content = contents.get(task.step().target());
        if (content == null) {
            disturb(task, victim);
        } else {
            disturb(task, content);
        }
        if (strikes(Fault.STORE_AWAY, task)) {
            soon(store::goAway);
        }
        if (strikes(Fault.CLOCK_FORWARD, task)) {
            soon(() -> jump(between(10 * SECOND, 7200 * SECOND)));
        }
        if (strikes(Fault.CLOCK_BACK, task)) {
            soon(() -> jump(-between(10 * SECOND, 1800 * SECOND)));
        }
        if (strikes(Fault.WORKER_CLOCK_SET, task)) {
            workersClockOffset = between(-3500 * SECOND, 3500 * SECOND);
            trace(() -> "the clock of the backup workers is %d s off".formatted(workersClockOffset / SECOND));
        }
        if (strikes(Fault.COORDINATOR_AWAY, task)) {
            if (random.nextBoolean()) {
                soon(() -> goAway(between(10 * SECOND, 7200 * SECOND)));
            } else {
                crowdedUntil = time + 5 * SECOND;
                after(50 * SECOND, () -> goAway(untilTheNextDeadline()));
            }
        }
        if (strikes(Fault.CANCEL, task)) {
            soon(() -> people.cancel(task.step().saga()));
        }
        if (strikes(Fault.CANCEL_TWICE, task)) {
            soon(() -> people.cancel(task.step().saga()));
            soon(() -> people.cancel(task.step().saga()));
        }
    }

    private void disturb(Task task, SimContent content) {
        if (strikes(Fault.FENCE_LOST, task) | strikes(Fault.DISK_FULL, task)) {
            trace(() -> "it is a node that has this, not " + content.describe());
        }
        if (strikes(Fault.NODE_DIES, task)) {
            soon(() -> {
                content.everDisturbed = true;
                content.gone = true;
                trace(() -> content.describe() + " dies");
            });
        }
        if (strikes(Fault.NODE_CUT_OFF, task)) {
            soon(() -> {
                content.everDisturbed = true;
                content.away = true;
                trace(() -> content.describe() + " is cut off");
                after(between(5 * SECOND, 700 * SECOND), () -> content.away = false);
            });
        }
    }

    private void disturb(Task task, SimNode victim) {
        if (strikes(Fault.NODE_DIES, task)) {
            soon(() -> {
                victim.everDisturbed = true;
                victim.die();
                watch.died(victim);
                trace(() -> victim.address + " dies");
            });
        }
        if (strikes(Fault.FENCE_LOST, task)) {
            after(between(0, 100 * SECOND), () -> {
                victim.everDisturbed = true;
                victim.loseFence();
                watch.cutOff(victim);
                trace(() -> victim.address + " loses its fence");
                after(between(60 * SECOND, 3600 * SECOND), () -> victim.told(state.fencingToken()));
                crew.again(task);
            });
        }
        if (strikes(Fault.DISK_FULL, task)) {
            soon(() -> {
                victim.diskFull = true;
                trace(() -> victim.address + " has a full disk");
            });
        }
        if (strikes(Fault.NODE_CUT_OFF, task)) {
            soon(() -> {
                victim.everDisturbed = true;
                victim.cutOff = true;
                watch.cutOff(victim);
                trace(() -> victim.address + " is cut off");
                after(between(5 * SECOND, 700 * SECOND), () -> victim.cutOff = false);
            });
        }
    }

    private void jump(long milliseconds) {
        signs = new SignsOfLife(signs.since(), clock(), signs.attempts(), signs.queues(), signs.hearsAll());
        clockOffset += milliseconds;
        signs = signs.look(clock());
        trace(() -> "the clock jumps by %d s".formatted(milliseconds / SECOND));
        rearm();
    }

    private void soon(Runnable what) {
        after(between(0, 20 * SECOND), what);
    }

    private SimNode anyNode() {
        List<SimNode> all = new ArrayList<>(nodes.values());
        return all.get(random.nextInt(all.size()));
    }

    boolean strikes(Fault fault, Task task) {
        boolean strikes = faults.strikes(fault, task.action());
        if (strikes) {
            trace(() -> "!! %s at %s".formatted(fault, task.step()));
            watch.disturbed(fault, task);
        }
        return strikes;
    }

    /** The completion with what is really the case on the nodes. */
    StepFact.Completion truth(Task task, StepFact.Completion fact) {
        return Truth.of(this, task, fact);
    }

    List<SimNode> members() {
        return nodes.values().stream().filter(node -> node.member).toList();
    }

    /** Members that run on the same, whole data; the larger group, should there be two. */
    List<SimNode> healthyMembers() {
        List<SimNode> old = new ArrayList<>();
        List<SimNode> restored = new ArrayList<>();
        for (SimNode node : nodes.values()) {
            if (node.member && node.etcdRuns && node.data != SimNode.Data.HALF) {
                (node.data == SimNode.Data.RESTORED ? restored : old).add(node);
            }
        }
        return old.size() >= restored.size() ? old : restored;
    }

    Map<String, SimNode> nodes() {
        return nodes;
    }

    Collection<SimContent> contents() {
        return contents.values();
    }

    @Nullable
    SimContent content(String label) {
        return contents.get(label);
    }

    @Nullable
    SimNode node(String address) {
        return nodes.get(address);
    }

    /** What is aside on a node or at the endpoint of a component. */
    SimAside aside(String target) {
        return asides.computeIfAbsent(target, _ -> new SimAside(asideOf(target)));
    }

    private Component asideOf(String target) {
        return contents.containsKey(target) ? contents.get(target).component : Component.ETCD;
    }

    /** Whether this seed plans a fault for what is aside. */
    boolean meansAside() {
        return faults.plans(Action.LIST_ASIDE) || faults.plans(Action.REMOVE_ASIDE);
    }

    /** Whether this seed plans a fault for a prune. */
    boolean meansPrune() {
        return faults.plans(Action.PLAN_PRUNE) || faults.plans(Action.REMOVE_OBJECTS);
    }

    /** Whether this seed plans a fault for the replacement of registry pods. */
    boolean meansRecycling() {
        return faults.plans(Action.RECYCLE_REGISTRY);
    }

    /** Whether this seed plans a fault for the rarest of what is rolled back. */
    boolean meansMongodbRolledBack() {
        return faults.plans(Action.ROLL_BACK_MONGODB);
    }

    SimStore store() {
        return store;
    }

    Watch watch() {
        return watch;
    }

    ClusterState state() {
        return state;
    }

    SplittableRandom random() {
        return random;
    }

    long time() {
        return time;
    }

    Instant clock() {
        return EPOCH.plusMillis(time + clockOffset);
    }

    /** On the clock of the backup workers. */
    Instant workersClock() {
        return EPOCH.plusMillis(time + workersClockOffset);
    }

    Fencing fencing() {
        return setting.fencing();
    }

    long between(long least, long most) {
        return random.nextLong(least, most);
    }

    void after(long delay, Runnable what) {
        events.add(new Event(time + delay, order++, what));
    }

    void trace(Supplier<String> line) {
        if (trace != null) {
            trace.add("%7.1f  %s".formatted(time / 1000.0, line.get()));
        }
    }
}
