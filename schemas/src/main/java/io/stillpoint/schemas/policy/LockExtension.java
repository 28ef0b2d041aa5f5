package io.stillpoint.schemas.policy;

import java.time.Instant;

/**
 * The store is to lock a recovery point that is kept, with the shared objects that it needs, until a later date.
 *
 * @param legalHold whether it is held besides, as baselines are
 */
public record LockExtension(String point, ObjectLockRule.Mode mode, Instant until, boolean legalHold) {}
