package io.stillpoint.coordinator.loop;

import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the loop tells other threads: when its last transaction was committed, on a clock that nobody can set, and whom it leaves alone. */
final class LoopPulse {

    /** A loop that has nothing to write commits its positions this often. */
    static final Duration QUIET = Duration.ofSeconds(10);

    /** Longer than a transaction may take, so that a broker that answers slowly is not taken for one that is gone. */
    private static final Duration RECENT = Duration.ofMillis(2L * LoopConfig.TRANSACTION_TIMEOUT_MS + QUIET.toMillis());

    private final LongSupplier nanos;
    private volatile long committedAtNanos;
    private volatile boolean hasCommitted;
    private volatile Map<String, Problem> leftAlone = Map.of();

    LoopPulse(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void committed() {
        committedAtNanos = nanos.getAsLong();
        hasCommitted = true;
    }

    /** @param clusters on which nothing may be decided, and why */
    void leavesAlone(Map<String, Problem> clusters) {
        leftAlone = clusters;
    }

    Map<String, Problem> leftAlone() {
        return leftAlone;
    }

    /** Returns whether a quiet loop should show that it can still write. */
    boolean isDue() {
        return isOlderThan(QUIET);
    }

    boolean isRecent() {
        return !isOlderThan(RECENT);
    }

    private boolean isOlderThan(Duration age) {
        return !hasCommitted || nanos.getAsLong() - committedAtNanos > age.toNanos();
    }
}
