package io.stillpoint.mariadb;

import java.time.Duration;

/** Ends a tool that keeps us waiting for too long. Time in which our own side is busy does not count. */
public final class StallGuard implements AutoCloseable {

    private static final long CHECK_MILLIS = 200;

    private final Duration limit;
    private final Process process;
    private final Thread thread;
    private volatile long waitingSinceNanos;
    private volatile boolean waiting;
    private volatile boolean stalled;

    public StallGuard(Duration limit, Process process) {
        this.limit = limit;
        this.process = process;
        this.thread = Thread.ofVirtual().name("mariadb-stall-guard").start(this::watch);
    }

    private void watch() {
        try {
            while (process.isAlive()) {
                Thread.sleep(CHECK_MILLIS);
                if (waiting && System.nanoTime() - waitingSinceNanos > limit.toNanos()) {
                    stalled = true;
                    process.destroyForcibly();
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Closed: the tool has ended.
            Thread.currentThread().interrupt();
        }
    }

    /** From here on we wait for the tool. */
    public void waiting() {
        waitingSinceNanos = System.nanoTime();
        waiting = true;
    }

    /** From here on the tool waits for us. */
    public void busy() {
        waiting = false;
    }

    public boolean stalled() {
        return stalled;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
