package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ids under which a cluster's state remembers what it published once, besides its answers to requests: verifications that nobody
 * asked for, what the scheduler noticed, and refusals of what floods in. Each has a blank. Both their age and their number are
 * bounded; the oldest go first.
 *
 * <p>Before requests were known by source and id, the same map held their ids, which have no blank. In a state from then such an id
 * still counts for every source, and is forgotten by its age alone: what it asked for must not be carried out a second time.
 */
public final class KnownIds {

    static final Duration KEPT = Duration.ofDays(30);
    public static final int LIMIT = 1000;

    /** Code of what could not be read at all; published at most once a minute. */
    public static final String MALFORMED_CODE = "malformed-request";

    /** Under this id the state holds when malformed requests were last published. */
    public static final String MALFORMED = "malformed notice";

    /** Code of what a cluster does not take any more on this day; published at most once an hour. */
    public static final String FLOOD_CODE = "too-many-requests";

    /** Under this id the state holds when it was last published that there are too many requests. */
    public static final String FLOOD = "flood notice";

    private static final String VERIFIED = "verified ";

    private KnownIds() {}

    static Map<String, Instant> with(Map<String, Instant> known, String id, Instant time) {
        Map<String, Instant> changed = new LinkedHashMap<>(known);
        changed.put(id, time);
        changed.values().removeIf(at -> isForgotten(at, time));
        long notices = changed.keySet().stream().filter(KnownIds::isNotice).count();
        // A state that was read is ordered by id, so the order tells nothing of the age.
        changed.entrySet().stream()
                .filter(entry -> isNotice(entry.getKey()))
                .sorted(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(Math.max(0, notices - LIMIT))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(changed::remove);
        return changed;
    }

    /** Whether a state from before requests had a source holds this id of one. */
    static boolean isOfARequest(Map<String, Instant> known, String id, Instant now) {
        Instant at = isNotice(id) ? null : known.get(id);
        return at != null && !isForgotten(at, now);
    }

    private static boolean isNotice(String id) {
        return id.indexOf(' ') >= 0;
    }

    private static boolean isForgotten(Instant at, Instant now) {
        return at.isBefore(now.minus(KEPT));
    }

    /** The id of a refusal that is published now and then, however often it happens; empty for one that answers its request for good. */
    static Optional<String> ofNotice(RequestRejected rejected) {
        return switch (rejected.problem().code()) {
            case MALFORMED_CODE -> Optional.of(MALFORMED);
            case FLOOD_CODE -> Optional.of(FLOOD);
            default -> Optional.empty();
        };
    }

    /** The id of what the scheduler noticed. */
    public static String ofNotice(ScheduleFact fact) {
        return "noticed " + ScheduleReport.idOf(fact);
    }

    /** The id of a verification that nobody asked for: one fact a day per snapshot, outcome and level. */
    public static String ofVerification(StepFact fact) {
        if (fact instanceof StepFact.SnapshotVerified verified) {
            SnapshotRef snapshot = verified.snapshot();
            String id = VERIFIED
                    + "%s %s %s %s"
                            .formatted(
                                    snapshot.point(), snapshot.component().label(), snapshot.target(), snapshot.run());
            return verified.reached() == VerificationLevel.BYTES
                    ? id
                    : id + " " + verified.reached().label();
        }
        return "not verified %s %s".formatted(fact.step().saga(), fact.step().target());
    }

    /** Whether {@code id} is of a look at the same snapshot that came to the opposite. */
    public static boolean contradicts(String id, StepFact look) {
        StepRef step = look.step();
        if (look instanceof StepFact.SnapshotVerified) {
            return id.equals("not verified %s %s".formatted(step.saga(), step.target()));
        }
        String[] words = id.split(" ");
        return id.startsWith(VERIFIED)
                && words[1].endsWith(SagaNames.suffix(step.saga()))
                && words[3].equals(step.target());
    }
}
