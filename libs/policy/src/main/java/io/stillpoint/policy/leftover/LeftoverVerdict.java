package io.stillpoint.policy.leftover;

/**
 * Whether what an execution left in the vault goes.
 *
 * @param why in words
 */
public record LeftoverVerdict(RunFolder folder, boolean removed, String why) {}
