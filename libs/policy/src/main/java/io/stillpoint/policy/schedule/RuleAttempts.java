package io.stillpoint.policy.schedule;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests of one rule.
 *
 * @param lastDue the due time of the last request that was answered, null when there is none
 * @param acceptedAt when a request was accepted last
 * @param endedAt when one was refused or ended last
 * @param failures how many failed since the last success
 * @param problem why the last one failed, null after a success
 */
record RuleAttempts(
        @Nullable Instant lastDue,
        @Nullable Instant acceptedAt,
        @Nullable Instant endedAt,
        int failures,
        @Nullable String problem) {

    static final RuleAttempts NONE = new RuleAttempts(null, null, null, 0, null);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** So many attempts follow each other in haste. After that the objective is broken, and the requests of a day are bounded. */
    private static final int HASTY = 4;

    private static final int MOST_DOUBLINGS = 3;

    RuleAttempts accepted(Instant due, Instant time) {
        return new RuleAttempts(due, time, endedAt, failures, problem);
    }

    RuleAttempts failed(Instant due, Instant time, String why) {
        return new RuleAttempts(due, acceptedAt, time, failures + 1, why);
    }

    /** A request may be refused several times, once for each time that it was sent. */
    RuleAttempts refused(Instant due, Instant time, String why) {
        int counted = due.equals(lastDue) ? Math.max(failures, 1) : failures + 1;
        return new RuleAttempts(due, acceptedAt, time, counted, why);
    }

    RuleAttempts succeeded(Instant due, Instant time) {
        return new RuleAttempts(due, acceptedAt, time, 0, null);
    }

    /**
     * Whether the time {@code due} of a cron expression was dealt with. A due time after its answer is the end of an RPO, from before the
     * rule was changed, and says nothing.
     */
    boolean reached(Instant due) {
        return (acceptedAt != null && !acceptedAt.isBefore(due))
                || (lastDue != null && endedAt != null && !lastDue.isBefore(due) && !lastDue.isAfter(endedAt));
    }

    /** Whether anything was asked for since {@code instant}. */
    boolean triedSince(Instant instant) {
        return (acceptedAt != null && !acceptedAt.isBefore(instant)) || (endedAt != null && !endedAt.isBefore(instant));
    }

    /**
     * When the next attempt may follow a failure. The pause doubles with every failure.
     *
     * @param longest of the first pauses: an objective of minutes cannot wait for an hour. Later ones last up to eight times as long
     */
    @Nullable
    Instant retryAt(Duration longest) {
        if (endedAt == null || failures == 0) {
            return null;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration limit = longest.multipliedBy(1L << Math.clamp(failures - HASTY, 0, MOST_DOUBLINGS));
        Instant at = endedAt.plus(RuleRun.shorter(pause, RuleRun.shorter(limit, LONGEST_PAUSE)));
        // Ids carry whole seconds; rounding up keeps two attempts apart.
        return Instant.ofEpochSecond(at.getEpochSecond() + 1);
    }
}
