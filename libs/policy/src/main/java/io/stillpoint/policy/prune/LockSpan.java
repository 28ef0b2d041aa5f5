package io.stillpoint.policy.prune;

import java.time.Instant;

/**
 * How long the store locks a recovery point.
 *
 * @param since when that was set
 * @param until when the locks end
 */
public record LockSpan(Instant since, Instant until) {}
