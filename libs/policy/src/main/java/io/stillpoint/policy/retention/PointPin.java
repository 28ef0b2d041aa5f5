package io.stillpoint.policy.retention;

import java.time.Instant;

/**
 * Somebody wants this point to stay.
 *
 * @param claimedSource who says that he asked for it
 */
public record PointPin(String reason, Instant since, String claimedSource) {}
