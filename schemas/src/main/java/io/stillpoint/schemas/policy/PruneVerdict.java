package io.stillpoint.schemas.policy;

/**
 * Whether a recovery point goes, and why.
 *
 * @param goes whether the policy removes it; a dry run removes nothing
 */
public record PruneVerdict(String point, boolean goes, String why) {}
