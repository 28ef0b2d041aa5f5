package io.stillpoint.streams.process;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Threads that a process needs for as long as it lives. What one of them does not survive ends the process at once: it would look well,
 * and no longer do its work. Docker starts it again, or the keeper that {@code up} leaves.
 */
public final class LastingThread {

    /** How a process ends that has lost one. */
    public static final int LOST_STATUS = 4;

    private static final System.Logger LOG = System.getLogger(LastingThread.class.getName());

    private LastingThread() {}

    /** Work that is done again and again. */
    public interface Repeated extends AutoCloseable {

        /** Ends it: the work is not begun again, and interrupted when it is being done. */
        @Override
        void close();

        boolean isClosed();
    }

    /** Starts one that the process lives for. */
    public static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().name(name).start(() -> run(name, work));
    }

    /** Starts one that ends with the process. */
    public static Thread startDaemon(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> run(name, work));
    }

    /** Starts one that does something, waits and does it again. An exception is told, and the next time is tried. */
    public static Repeated repeat(String name, Duration pause, Runnable work) {
        var closed = new CountDownLatch(1);
        Thread thread = startDaemon(name, () -> repeat(name, pause, work, closed));
        return new Repeated() {
            @Override
            public void close() {
                closed.countDown();
                thread.interrupt();
            }

            @Override
            public boolean isClosed() {
                return closed.getCount() == 0;
            }
        };
    }

    private static void repeat(String name, Duration pause, Runnable work, CountDownLatch closed) {
        do {
            tried(name, work);
        } while (!isEnded(closed, pause));
    }

    /** Its own end is the only interrupt that counts; any other one was meant for something that the work did. */
    private static boolean isEnded(CountDownLatch closed, Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            return closed.getCount() == 0;
        }
    }

    private static void tried(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "the work of thread " + name + " failed and is tried again", failure);
        }
    }

    private static void run(String name, Runnable work) {
        try {
            work.run();
        } catch (Throwable lost) {
            lost("thread " + name, lost);
        }
    }

    /** Ends the process because something that it needs has ended. Returns never. */
    public static void lost(String what, Throwable cause) {
        try {
            LOG.log(Level.ERROR, "This process ends, since it has lost what it needs: " + what, cause);
        } finally {
            Runtime.getRuntime().halt(LOST_STATUS);
        }
    }
}
