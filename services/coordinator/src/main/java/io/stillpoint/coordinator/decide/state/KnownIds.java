package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids under which a cluster's state remembers what was dealt with: requests, verifications that nobody asked for, and what
 * the scheduler noticed. Both
 * their age and their number are bounded; the oldest go first. A request that is forgotten cannot come back: one older than an
 * hour is refused.
 */
public final class KnownIds {

    static final Duration KEPT = Duration.ofDays(30);
    public static final int LIMIT = 1000;

    /** Code of what could not be read at all; published at most once a minute. */
    public static final String MALFORMED_CODE = "malformed-request";

    /** Under this id the state holds when malformed requests were last published; its blank keeps it from being a request's. */
    public static final String MALFORMED = "malformed notice";

    private KnownIds() {}

    static Map<String, Instant> with(Map<String, Instant> known, String id, Instant time) {
        Map<String, Instant> changed = new LinkedHashMap<>(known);
        changed.remove(id);
        changed.put(id, time);
        Instant oldest = time.minus(KEPT);
        for (Iterator<Instant> times = changed.values().iterator(); times.hasNext(); ) {
            boolean tooOld = times.next().isBefore(oldest);
            if (!tooOld && changed.size() <= LIMIT) {
                break;
            }
            times.remove();
        }
        return changed;
    }

    static String of(RequestRejected rejected) {
        return rejected.problem().code().equals(MALFORMED_CODE) ? MALFORMED : rejected.requestId();
    }

    /** The id of what the scheduler noticed; its blank keeps it from being a request's. */
    public static String ofNotice(ScheduleFact fact) {
        return "noticed " + ScheduleReport.idOf(fact);
    }

    /** The id of a verification that nobody asked for: one fact per snapshot and outcome. */
    public static String ofVerification(StepFact fact) {
        if (fact instanceof StepFact.SnapshotVerified verified) {
            SnapshotRef snapshot = verified.snapshot();
            return "verified %s %s %s %s"
                    .formatted(snapshot.point(), snapshot.component().label(), snapshot.target(), snapshot.run());
        }
        return "not verified %s %s".formatted(fact.step().saga(), fact.step().target());
    }
}
