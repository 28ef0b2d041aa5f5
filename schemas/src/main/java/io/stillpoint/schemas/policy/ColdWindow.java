package io.stillpoint.schemas.policy;

/**
 * When a cluster may be down for a cold backup. A run starts only if it is expected to end within the window, and gets what is left of
 * the window as its limit.
 *
 * @param opens cron expression of the times at which it opens, in the time zone of its rule
 * @param lengthSeconds how long it stays open
 */
public record ColdWindow(String opens, long lengthSeconds) {}
