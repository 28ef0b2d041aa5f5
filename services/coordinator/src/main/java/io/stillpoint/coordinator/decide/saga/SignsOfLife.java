package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When backup workers were last heard of, as far as this coordinator has listened. It is no part of the state: a heartbeat is worth
 * nothing once the next one has come, so none is kept, and another coordinator waits for the next ones anew.
 *
 * @param since from when on it has listened without a break: who said nothing before is not silent
 * @param looked when it last said that it listens
 * @param attempts when something of each attempt was last heard
 * @param queues when something was last heard of any backup worker that takes from a queue, whatever it works on
 * @param hearsAll whether it hears of every cluster: among several coordinators none does
 */
public record SignsOfLife(
        Instant since,
        Instant looked,
        Map<StepRef, Instant> attempts,
        Map<WorkQueue, Instant> queues,
        boolean hearsAll) {

    /** Nothing was ever heard, and nobody has listened. */
    public static final SignsOfLife NONE = new SignsOfLife(Instant.MIN, Instant.MIN, Map.of(), Map.of(), true);

    /** A coordinator that did not look for so long was not listening, or its clock was set. */
    private static final Duration LONGEST_BREAK = Duration.ofSeconds(30);

    private static final Duration REMEMBERED = Duration.ofHours(1);

    public SignsOfLife {
        attempts = Map.copyOf(attempts);
        queues = Map.copyOf(queues);
    }

    /**
     * The coordinator looks, as it does every second. After a break everybody begins anew: while it was stopped, or away from the broker,
     * those who live may have been too.
     */
    public SignsOfLife look(Instant now) {
        boolean listened = !now.isBefore(looked) && !now.minus(LONGEST_BREAK).isAfter(looked);
        return listened
                ? new SignsOfLife(since, now, attempts, queues, hearsAll)
                : new SignsOfLife(now, now, Map.of(), Map.of(), hearsAll);
    }

    /** Whether this coordinator hears of all clusters: who is silent here may work for another coordinator's. */
    public SignsOfLife hearing(boolean all) {
        return new SignsOfLife(since, looked, attempts, queues, all);
    }

    /** A backup worker said something of this attempt. */
    public SignsOfLife heard(StepRef attempt, Action action, Instant now) {
        Map<StepRef, Instant> known = new HashMap<>(attempts);
        known.values().removeIf(last -> last.isBefore(now.minus(REMEMBERED)));
        known.put(attempt, now);
        Map<WorkQueue, Instant> workers = new HashMap<>(queues);
        workers.put(WorkQueue.of(action), now);
        return new SignsOfLife(since, looked, known, workers, hearsAll);
    }

    /** Since when nothing was heard of this attempt. */
    Instant of(StepRef attempt) {
        return later(since, attempts.getOrDefault(attempt, Instant.MIN));
    }

    /** Since when nothing was heard of any backup worker that takes from this queue. */
    Instant of(WorkQueue queue) {
        return hearsAll ? later(since, queues.getOrDefault(queue, Instant.MIN)) : looked;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
