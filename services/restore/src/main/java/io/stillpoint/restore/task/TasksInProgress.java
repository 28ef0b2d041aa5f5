package io.stillpoint.restore.task;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the tasks that run now, so that work nobody waits for can give way to them. */
public final class TasksInProgress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int count;

    /** A task that runs until this is closed. */
    public final class Mark implements AutoCloseable {

        private Mark() {}

        @Override
        public void close() {
            lock.lock();
            try {
                count--;
                if (count == 0) {
                    idle.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Counts one more until the mark is closed. */
    public Mark begin() {
        lock.lock();
        try {
            count++;
            return new Mark();
        } finally {
            lock.unlock();
        }
    }

    public boolean any() {
        lock.lock();
        try {
            return count > 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many threads wait for tasks to end. */
    public int waiting() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(idle);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when no task runs. */
    public void awaitIdle() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (count > 0) {
                idle.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
