package io.stillpoint.schemas.policy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is promised for one cluster: when it is backed up, how long recovery points are kept, and how the store locks them. A cluster
 * has one policy; a new one replaces it whole.
 *
 * @param rules when backups are taken, each rule under a name of its own
 * @param retention which recovery points stay
 * @param lock how the store protects objects from deletion
 * @param paused true takes and prunes nothing by this policy until it is declared again; false when a document leaves it out
 * @param verify how far a copy must be proved to count as verified when points are removed; null, as in policies of earlier releases, means
 *     by its bytes
 */
public record BackupPolicy(
        List<ScheduleRule> rules,
        Retention retention,
        ObjectLockRule lock,
        @JsonSetter(nulls = Nulls.AS_EMPTY) boolean paused,
        @Nullable VerificationLevel verify) {

    public BackupPolicy {
        rules = List.copyOf(rules);
    }

    /** One to which whole bytes suffice. */
    public BackupPolicy(List<ScheduleRule> rules, Retention retention, ObjectLockRule lock, boolean paused) {
        this(rules, retention, lock, paused, null);
    }

    /** Returns the level at which a copy counts as verified; what cannot be loaded counts by its bytes. */
    public VerificationLevel level() {
        return verify == null ? VerificationLevel.BYTES : verify;
    }
}
