package io.stillpoint.coordinator.loop;

import java.time.Duration;

/**
 * How the loop runs.
 *
 * @param instance name of this coordinator, its own among all that share the work; after a crash the same name takes over
 *     from itself at once
 * @param sessionTimeout after it the partitions of a coordinator that is gone go to another
 */
public record LoopConfig(String instance, Duration sessionTimeout) {

    static final String GROUP = "stillpoint-coordinator";

    /** The broker ends what a dead coordinator of another name left open. */
    static final int TRANSACTION_TIMEOUT_MS = 20_000;

    public static LoopConfig of(String instance) {
        return new LoopConfig(instance, Duration.ofSeconds(10));
    }

    String transactionalId() {
        return GROUP + "-" + instance;
    }
}
