package io.stillpoint.coordinator.decide.sim;

import static io.stillpoint.coordinator.decide.sim.Watch.check;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks what steps are given up for: by when tasks were really handed out, taken and heard of, in milliseconds. It knows no deadline of
 * the decider.
 */
final class LimitWatch {

    private static final long SILENCE = 300_000;
    private static final long NOBODY_THERE = 900_000;
    private static final long NOBODY_CHECKS = 180_000;
    private static final long LONGEST_QUEUE = 3_600_000;
    /** Timers are rounded to the clock's milliseconds. */
    private static final long SLACK = 1000;

    private final World world;
    private final Map<Long, Task> tasks = new HashMap<>();
    private final Map<Long, Long> limits = new HashMap<>();
    private final Map<Long, Long> handedOut = new HashMap<>();
    private final Map<Long, Long> taken = new HashMap<>();
    private final Map<Long, Long> heard = new HashMap<>();
    private final Map<WorkQueue, Long> heardOfQueue = new HashMap<>();
    private long listensSince;

    LimitWatch(World world) {
        this.world = world;
    }

    void handedOut(Task task) {
        tasks.put(task.fencingToken(), task);
        limits.put(
                task.fencingToken(),
                task.deadline().toEpochMilli() - world.clock().toEpochMilli());
        handedOut.put(task.fencingToken(), world.time());
    }

    /** Before what is heard is decided on. */
    void heard(Action action, long token) {
        taken.putIfAbsent(token, world.time());
        heard.put(token, world.time());
        heardOfQueue(action);
    }

    /** Somebody who takes from this queue is there. */
    void heardOfQueue(Action action) {
        heardOfQueue.put(WorkQueue.of(action), world.time());
    }

    /** Another coordinator begins to listen. */
    void listens() {
        listensSince = world.time();
    }

    /** @param clockJumped then instants say little, and nothing is checked that depends on them */
    void failed(StepFact.StepFailed failed, long token, boolean clockJumped) {
        check(
                !failed.problem().code().equals(Crew.EXPIRED)
                        || world.time() - handedOut.get(token) > nobodyThere(token),
                "no task expires because clocks differ",
                failed::toString);
        if (clockJumped) {
            return;
        }
        Task task = tasks.get(token);
        check(
                task.action().kind() == Action.Kind.DATA || !world.waitsForData(task),
                "control work waits for no data",
                failed::toString);
        check(
                !isOfTime(failed) || !world.waitsInTheLog(failed.step(), earliestEnd(failed, token)),
                "no time passes before what was written is read",
                failed::toString);
        long now = world.time();
        switch (failed.problem().code()) {
            case "deadline-passed" ->
                check(
                        taken.containsKey(token) && now - taken.get(token) >= limits.get(token) - SLACK,
                        "a step has all its time from when it is taken",
                        () -> "%s, handed out %d s before, taken at %s ms"
                                .formatted(failed, (now - handedOut.get(token)) / 1000, taken.get(token)));
            case "worker-silent" ->
                check(
                        heard.containsKey(token) && now - heard.get(token) >= SILENCE - SLACK,
                        "nobody is given up who is heard of",
                        failed::toString);
            case "not-taken" ->
                check(
                        !taken.containsKey(token)
                                && (now - Math.max(handedOut.get(token), listensSince) >= nobodyThere(token) - SLACK
                                        || now - handedOut.get(token) >= LONGEST_QUEUE - SLACK),
                        "nothing is called not taken that was",
                        failed::toString);
            default -> {
                // Nothing that time alone has done.
            }
        }
        ended(token, clockJumped, failed);
    }

    /** What was said by then was said in time. */
    private long earliestEnd(StepFact.StepFailed failed, long token) {
        return switch (failed.problem().code()) {
            case "deadline-passed" -> taken.getOrDefault(token, handedOut.get(token)) + limits.get(token) - SLACK;
            case "worker-silent" -> heard.get(token) + SILENCE - SLACK;
            default -> handedOut.get(token) + nobodyThere(token) - SLACK;
        };
    }

    /** An attempt has ended, in whatever way: it was not waited for longer than for one who is silent. */
    void ended(long token, boolean clockJumped, StepFact how) {
        if (clockJumped || !tasks.containsKey(token)) {
            return;
        }
        long now = world.time();
        if (taken.containsKey(token)) {
            long last = Math.max(Math.max(heard.get(token), taken.get(token)), listensSince);
            check(
                    now - last <= SILENCE + SLACK,
                    "who is silent holds nothing up",
                    () -> "%s, %d s silent".formatted(how, (now - last) / 1000));
        } else {
            long inQueue =
                    heardOfQueue.getOrDefault(WorkQueue.of(tasks.get(token).action()), 0L);
            long last = Math.max(Math.max(handedOut.get(token), inQueue), listensSince);
            check(
                    now - last <= nobodyThere(token) + SLACK,
                    "nobody waits for who never comes",
                    () -> "%s, %d s".formatted(how, (now - last) / 1000));
        }
    }

    private long nobodyThere(long token) {
        Action action = tasks.get(token).action();
        return switch (action) {
            case AWAIT_ETCD, CHECK_HEALTH, PROVE_ETCD_EQUAL -> NOBODY_THERE;
            default -> action.kind() == Action.Kind.CONTROL && !action.touches() ? NOBODY_CHECKS : NOBODY_THERE;
        };
    }

    /** What brings a node back was taken by somebody, or had a second round. */
    void completed(SagaFact end) {
        Map<String, List<Task>> back = tasks.values().stream()
                .filter(task ->
                        task.step().saga().equals(end.saga()) && task.action().bringsBack())
                .collect(Collectors.groupingBy(
                        task -> task.action() + " of " + task.step().target()));
        back.forEach((what, tries) -> {
            boolean tried = tries.stream().anyMatch(task -> taken.containsKey(task.fencingToken()));
            long rounds =
                    tries.stream().map(task -> task.step().stage()).distinct().count();
            check(tried || rounds > 1, "what nobody tried to bring back has a second round", () -> what + " in " + end);
        });
    }

    /** That was wait enough: another attempt follows at once. */
    static boolean isOfTime(StepFact.StepFailed failed) {
        return switch (failed.problem().code()) {
            case "deadline-passed", "worker-silent", "not-taken" -> true;
            default -> false;
        };
    }
}
