package io.stillpoint.bus.task;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one slot of a process at a time ask the broker for a task.
 *
 * <p>When a process is killed, its connections end one after the other. The broker takes a task back from a dead
 * connection and hands it to another one of the same process that still polls. With 16 slots a killed process used up
 * the five deliveries of a task in half a second, and the broker archived the task (seen). With one slot that polls, a
 * crash costs a task two deliveries at most.
 */
public final class PollPermit {

    private final ReentrantLock lock = new ReentrantLock();

    /** Waits for its turn; returns false when the turn did not come in time. */
    boolean await(Duration limit) throws InterruptedException {
        return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void pass() {
        lock.unlock();
    }
}
