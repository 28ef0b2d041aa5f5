package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.ScheduleFact;
import java.time.Instant;
import java.util.List;

/**
 * What follows for one cluster at one instant.
 *
 * @param requests what to ask for now, backups that share nothing, or a prune
 * @param reports what to report now
 * @param nextLook when time alone can change anything; a fact may do so earlier
 */
public record Schedule(List<ScheduledRequest> requests, List<ScheduleFact> reports, Instant nextLook, Outlook outlook) {

    public Schedule {
        requests = List.copyOf(requests);
        reports = List.copyOf(reports);
    }
}
