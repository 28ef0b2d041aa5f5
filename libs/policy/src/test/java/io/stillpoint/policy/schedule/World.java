package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PruneRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One cluster, its coordinator and some schedulers side by side, in simulated time. */
final class World {

    /** What a scheduler does; planted bugs do something else. */
    interface Deciding {
        Schedule decide(BackupHistory history, PendingAnswers unanswered, Instant now);
    }

    /** What a scheduler reads of a fact. */
    interface Reading {
        Envelope<Fact> read(Envelope<Fact> fact);
    }

    /** A request that a scheduler sent. */
    record Asked(Instant time, ScheduledRequest request) {
        BackupRequested backup() {
            return (BackupRequested) request.request();
        }
    }

    private final class Scheduler {
        private final BackupHistory history = new BackupHistory(cluster);
        private final PendingAnswers unanswered = new PendingAnswers();
        private final Deciding deciding;
        private final Reading reading;
        private int read;
        private Instant wake = Instant.MIN;

        Scheduler(Deciding deciding, Reading reading) {
            this.deciding = deciding;
            this.reading = reading;
        }

        /** Returns whether it said anything. */
        boolean work() {
            boolean news = read < coordinator.log.size();
            for (; read < coordinator.log.size(); read++) {
                Envelope<Fact> fact = reading.read(coordinator.log.get(read));
                history.apply(fact);
                unanswered.apply(fact);
            }
            if (!news && now.isBefore(wake)) {
                return false;
            }
            Schedule schedule = deciding.decide(history, unanswered, now);
            unanswered.sent(schedule, now);
            wake = schedule.nextLook();
            for (ScheduledRequest request : schedule.requests()) {
                (request.request() instanceof PruneRequested ? prunes : asked).add(new Asked(now, request));
                coordinator.send(request.id(), request.request(), now);
            }
            schedule.reports().forEach(report -> coordinator.report(report, now));
            return !schedule.requests().isEmpty() || !schedule.reports().isEmpty();
        }
    }

    final String cluster;
    final SimulatedCoordinator coordinator;
    /** Backups. */
    final List<Asked> asked = new ArrayList<>();

    final List<Asked> prunes = new ArrayList<>();
    Instant now;
    private final List<Scheduler> schedulers = new ArrayList<>();
    private final TreeMap<Instant, Runnable> plans = new TreeMap<>();
    private int operatorRequests;

    World(String cluster, Instant start) {
        this.cluster = cluster;
        this.coordinator = new SimulatedCoordinator(cluster);
        this.now = start;
        operator(Samples.cluster(cluster));
    }

    World scheduler() {
        return scheduler(ScheduleDecider::decide, fact -> fact);
    }

    World scheduler(Deciding deciding, Reading reading) {
        schedulers.add(new Scheduler(deciding, reading));
        return this;
    }

    /** A scheduler that was killed and starts again knows nothing but the log. */
    void restartSchedulers() {
        List<Scheduler> old = List.copyOf(schedulers);
        schedulers.clear();
        old.forEach(scheduler -> schedulers.add(new Scheduler(scheduler.deciding, scheduler.reading)));
    }

    void operator(Request request) {
        coordinator.send("operator-" + ++operatorRequests, request, now);
    }

    void at(Instant time, Runnable action) {
        plans.merge(time, action, (one, other) -> () -> {
            one.run();
            other.run();
        });
    }

    void away(Instant from, Instant to) {
        coordinator.away = or(coordinator.away, from, to);
        at(to, () -> {});
    }

    void failing(Instant from, Instant to) {
        coordinator.failing = or(coordinator.failing, from, to);
    }

    /** Plays until {@code end}. */
    World until(Instant end) {
        while (true) {
            settle();
            Instant next = next();
            if (next.isAfter(end)) {
                now = end;
                return this;
            }
            now = next;
            Runnable plan = plans.remove(now);
            if (plan != null) {
                plan.run();
            }
        }
    }

    World pass(Duration time) {
        return until(now.plus(time));
    }

    Outlook outlook() {
        return ScheduleDecider.decide(schedulers.getFirst().history, new PendingAnswers(), now)
                .outlook();
    }

    <F extends Fact> List<F> facts(Class<F> type) {
        return coordinator.log.stream()
                .map(Envelope::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    <F extends Fact> List<Instant> times(Class<F> type) {
        return coordinator.log.stream()
                .filter(fact -> type.isInstance(fact.data()))
                .map(Envelope::time)
                .toList();
    }

    private void settle() {
        boolean more = true;
        for (int round = 0; more && round < 50; round++) {
            coordinator.work(now);
            more = false;
            for (Scheduler scheduler : schedulers) {
                more |= scheduler.work();
            }
            coordinator.work(now);
            more &= !coordinator.away.test(now);
        }
    }

    private Instant next() {
        Stream<Instant> wakes = schedulers.stream().map(scheduler -> scheduler.wake);
        Instant ends = coordinator.nextEnd();
        Stream<Instant> others = Stream.of(
                ends == null || !ends.isAfter(now) ? Instant.MAX : ends,
                plans.isEmpty() ? Instant.MAX : plans.firstKey());
        Instant next =
                Stream.concat(wakes, others).min(Comparator.naturalOrder()).orElse(Instant.MAX);
        return next.isAfter(now) ? next : now.plusSeconds(1);
    }

    private static Predicate<Instant> or(Predicate<Instant> before, Instant from, Instant to) {
        return time -> before.test(time) || (!time.isBefore(from) && time.isBefore(to));
    }
}
