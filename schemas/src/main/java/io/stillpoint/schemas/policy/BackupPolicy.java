package io.stillpoint.schemas.policy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;

/**
 * What is promised for one cluster: when it is backed up, how long recovery points are kept, and how the store locks them. A cluster
 * has one policy; a new one replaces it whole.
 *
 * @param rules when backups are taken, each rule under a name of its own
 * @param retention which recovery points stay
 * @param lock how the store protects objects from deletion
 * @param paused true takes and prunes nothing by this policy until it is declared again; false when a document leaves it out
 */
public record BackupPolicy(
        List<ScheduleRule> rules,
        Retention retention,
        ObjectLockRule lock,
        @JsonSetter(nulls = Nulls.AS_EMPTY) boolean paused) {

    public BackupPolicy {
        rules = List.copyOf(rules);
    }
}
