package io.stillpoint.vault;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import io.stillpoint.vault.store.ObjectLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the store is to lock the versions of one recovery point. A baseline is always locked, and held besides: a hold has no end that
 * could be missed, and an account that may lift it still meets the date.
 *
 * @param until when the lock ends; later dates replace earlier ones
 * @param legalHold whether the versions are held until somebody lifts that
 */
public record LockTerm(Mode mode, Instant until, boolean legalHold) {

    /** The term of a point that is sealed now; empty when nothing asks for a lock. */
    static Optional<LockTerm> of(Work.SealPoint work, Instant now, Duration ofBaselines) {
        ObjectLockRule rule = work.lock();
        if (rule != null && rule.mode() != Mode.NONE) {
            return Optional.of(new LockTerm(rule.mode(), now.plus(Duration.ofDays(rule.days())), work.pinned()));
        }
        return work.pinned()
                ? Optional.of(new LockTerm(Mode.COMPLIANCE, now.plus(ofBaselines), true))
                : Optional.empty();
    }

    /** Locks one version. */
    void apply(ObjectLock lock, String key, @Nullable String version) throws VaultException {
        lock.retain(key, version, mode, until);
        if (legalHold) {
            lock.hold(key, version);
        }
    }
}
