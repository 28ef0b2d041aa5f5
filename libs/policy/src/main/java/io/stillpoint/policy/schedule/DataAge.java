package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How old the newest data of a component is for a rule.
 *
 * @param saved null when there is none
 * @param since from when its age counts: the instant that the data is of, else the time since which the rule is in force
 */
record DataAge(Component component, @Nullable SavedData saved, Instant since) {

    static List<DataAge> of(ScheduleRule rule, BackupHistory history) {
        return history.components(rule.consistency(), rule.components()).stream()
                .map(component -> {
                    SavedData saved = history.saved(component, rule).orElse(null);
                    return new DataAge(component, saved, saved == null ? history.inForceSince(rule) : saved.dataOf());
                })
                .toList();
    }

    @Nullable
    Instant dataOf() {
        return saved == null ? null : saved.dataOf();
    }
}
