package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.SqlText;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a dump tool that is silent: says what it waits for, and ends it when a lock is not given up. The tool itself would
 * wait for a day.
 */
final class LockWatch implements AutoCloseable {

    private static final long CHECK_MILLIS = 1000;
    private static final long MOST_QUIET_NANOS = Duration.ofSeconds(5).toNanos();

    private final MariadbEndpoint endpoint;
    private final Duration limit;
    private final Consumer<String> told;
    private final Runnable end;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean busy;
    private volatile @Nullable MariadbException failure;
    private final Thread thread;

    /**
     * Begins to watch.
     *
     * @param limit how long a lock may keep the tool waiting
     * @param told hears in one line what is waited for
     * @param end ends the tool; called once, from another thread
     */
    LockWatch(MariadbEndpoint endpoint, Duration limit, Consumer<String> told, Runnable end) {
        this.endpoint = endpoint;
        this.limit = limit;
        this.told = told;
        this.end = end;
        this.thread = Thread.ofVirtual().name("lock-watch").start(this::watch);
    }

    /** Notes that bytes came, and that we now wait for more. */
    void moved() {
        lastNanos = System.nanoTime();
        busy = false;
    }

    /** Notes that our own side is at work. */
    void busy() {
        busy = true;
    }

    private void watch() {
        long quietNanos = Math.min(MOST_QUIET_NANOS, limit.toNanos() / 4);
        try {
            while (failure == null) {
                Thread.sleep(Math.min(CHECK_MILLIS, limit.toMillis() / 4));
                long silentNanos = System.nanoTime() - lastNanos;
                if (!busy && silentNanos > quietNanos) {
                    look(silentNanos);
                }
            }
        } catch (InterruptedException e) {
            // The tool has ended.
            Thread.currentThread().interrupt();
        }
    }

    private void look(long silentNanos) {
        try (SqlText sql = SqlText.open(endpoint)) {
            Optional<LockWait> wait = LockHolders.waiting(sql);
            if (wait.isEmpty()) {
                return;
            }
            String what = wait.get().title() + ", "
                    + LockHolders.of(sql, wait.get().database(), wait.get().table());
            told.accept("waiting for " + what);
            if (silentNanos > limit.toNanos()) {
                failure = MariadbFailures.problem(
                        "mariadb-table-locked",
                        "tables that can be read within " + limit.toSeconds() + " s",
                        what,
                        endpoint,
                        "End that session, or let it UNLOCK TABLES; then try again.",
                        true,
                        null);
                end.run();
            }
        } catch (MariadbException e) {
            // The tool itself will say what is wrong with its server.
        }
    }

    /** Returns why the tool was ended; null when it was not. */
    @Nullable
    MariadbException failure() {
        return failure;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
