package io.stillpoint.bus.task;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one slot of a process at a time ask the broker for a task.
 *
 * <p>When a process is killed its connections end one after the other, and the broker hands a task that one of them gives back
 * to any other that is still asking: seen with 16 slots, where a killed process used up the five deliveries of a task in half
 * a second, after which the broker archived it. With one slot that asks, a crash costs a task two deliveries at most.
 */
public final class PollPermit {

    private final ReentrantLock lock = new ReentrantLock();

    /** Waits for the turn; false when it did not come in time. */
    boolean await(Duration limit) throws InterruptedException {
        return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void pass() {
        lock.unlock();
    }
}
