package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.internal.ScheduleReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this scheduler has sent and nobody has answered yet. A request is not sent again before the coordinator would refuse the first one for
 * its age: when it comes back after two days it finds one request that still counts, not a heap of them. Lost when the process ends, which
 * does no harm: the ids stay the same.
 */
public final class PendingAnswers {

    static final Duration PATIENCE = RequestLimits.OLDEST.plusMinutes(1);

    private final Map<String, Instant> requests = new HashMap<>();
    private final Map<String, Instant> reports = new HashMap<>();

    /** Notes what follows from {@code schedule} as sent. */
    public void sent(Schedule schedule, Instant now) {
        schedule.requests().forEach(request -> requests.put(request.id(), now));
        schedule.reports().forEach(fact -> reports.put(ScheduleReport.idOf(fact), now));
    }

    /** Takes away what this fact answers. */
    public void apply(Envelope<? extends Fact> envelope) {
        switch (envelope.data()) {
            case RequestFact answer -> {
                if (answer.claimedSource().equals(BackupHistory.SOURCE)) {
                    requests.remove(answer.requestId());
                }
            }
            case ScheduleFact fact -> reports.remove(ScheduleReport.idOf(fact));
            default -> {}
        }
    }

    /** When the latest request was sent that still may be answered. */
    Optional<Instant> requestSince(Instant now) {
        requests.values().removeIf(sent -> !now.isBefore(sent.plus(PATIENCE)));
        return requests.values().stream().max(Instant::compareTo);
    }

    boolean awaits(ScheduleFact fact, Instant now) {
        reports.values().removeIf(sent -> !now.isBefore(sent.plus(PATIENCE)));
        return reports.containsKey(ScheduleReport.idOf(fact));
    }
}
