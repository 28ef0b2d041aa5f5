package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.internal.ScheduleReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was noticed and written, and the breaches that are not over. */
final class NoticeRecord {

    private static final int KEPT = 2_000;

    private final Set<String> written = new LinkedHashSet<>();
    private final Map<String, RpoBreached> openBreaches = new HashMap<>();

    void add(ScheduleFact fact) {
        written.add(ScheduleReport.idOf(fact));
        if (written.size() > KEPT) {
            written.remove(written.iterator().next());
        }
        switch (fact) {
            case RpoBreached breach -> openBreaches.put(breach.subject(), breach);
            case ScheduleFact.RpoRestored restored -> openBreaches.remove(restored.subject());
            case ScheduleFact.RpoAtRisk _,
                    ScheduleFact.BaselineMissing _,
                    ScheduleFact.BaselineOutdated _,
                    ScheduleFact.PolicyMissing _,
                    ScheduleFact.LockEnding _ -> {}
        }
    }

    /** Breaches of rules that are gone are nobody's any more. */
    void keepRules(Collection<String> rules) {
        openBreaches.values().removeIf(breach -> !rules.contains(breach.rule()));
    }

    boolean wrote(ScheduleFact fact) {
        return written.contains(ScheduleReport.idOf(fact));
    }

    Optional<RpoBreached> openBreach(String subject) {
        return Optional.ofNullable(openBreaches.get(subject));
    }
}
