package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How old the newest data of a component is for a rule.
 *
 * @param saved null when there is none
 * @param damaged the newest copy, if it was found damaged: {@code saved} is then an older one
 * @param since from when its age counts: the instant that the data is of, else the time since which the rule is in force
 */
record DataAge(
        Component component,
        @Nullable SavedData saved,
        @Nullable DamagedCopy damaged,
        Instant since) {

    static List<DataAge> of(ScheduleRule rule, BackupHistory history) {
        return history.components(rule).stream()
                .map(component -> {
                    SavedData saved = history.saved(component, rule).orElse(null);
                    return new DataAge(
                            component,
                            saved,
                            history.damaged(component, rule).orElse(null),
                            saved == null ? history.inForceSince(rule) : saved.dataOf());
                })
                .toList();
    }

    @Nullable
    Instant dataOf() {
        return saved == null ? null : saved.dataOf();
    }
}
