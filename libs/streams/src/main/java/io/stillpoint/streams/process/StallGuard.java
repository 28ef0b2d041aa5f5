package io.stillpoint.streams.process;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a stream that moves no byte for too long, or takes too long in total. Heartbeats do not show this: they are
 * answered while a command hangs on a dead file system. Time in which our own side is busy does not count as a stall.
 */
public final class StallGuard implements AutoCloseable {

    private static final long CHECK_MILLIS = 200;
    private static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

    private final Duration idle;
    private final Duration limit;
    private final Runnable end;
    private volatile long lastNanos;
    private volatile boolean busy;
    private volatile boolean stalled;
    private volatile boolean expired;
    private @Nullable Thread thread;

    /**
     * Creates a guard that watches nothing yet.
     *
     * @param end ends the stream; called once, from another thread
     */
    public StallGuard(Duration idle, Duration limit, Runnable end) {
        this.idle = idle;
        this.limit = limit;
        this.end = end;
    }

    /** Watches a stream that may take any time as long as it moves. At first our own side counts as busy. */
    public static StallGuard start(Duration idle, Runnable end) {
        StallGuard guard = new StallGuard(idle, UNLIMITED, end);
        guard.start(true);
        guard.busy();
        return guard;
    }

    public void start(boolean stallsCount) {
        progressed();
        long startNanos = System.nanoTime();
        thread = Thread.ofVirtual().name("stall-guard").start(() -> watch(startNanos, stallsCount));
    }

    private void watch(long startNanos, boolean stallsCount) {
        try {
            while (true) {
                Thread.sleep(CHECK_MILLIS);
                long now = System.nanoTime();
                stalled = stallsCount && !busy && now - lastNanos > idle.toNanos();
                if (stalled || now - startNanos > limit.toNanos()) {
                    expired = true;
                    end.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The stream ended in time.
            Thread.currentThread().interrupt();
        }
    }

    /** Notes that our own side is working on the bytes that have come. */
    public void busy() {
        busy = true;
    }

    /** Notes that bytes came, or that we now wait for the other side. */
    public void progressed() {
        lastNanos = System.nanoTime();
        busy = false;
    }

    /**
     * Returns a stream that watches {@code target}: a write may wait for the other side; the time between writes is our
     * own.
     */
    public OutputStream watching(OutputStream target) {
        return new FilterOutputStream(target) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                progressed();
                out.write(bytes, offset, length);
                StallGuard.this.busy();
            }
        };
    }

    public Duration idle() {
        return idle;
    }

    public boolean stalled() {
        return stalled;
    }

    public boolean expired() {
        return expired;
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
