package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Works back from the instant at which data becomes too old. A run starts early enough for one more attempt; a risk is reported when the
 * last run that could still save the objective would have to start.
 *
 * @param expected how long a run takes, zero when none was measured
 */
record RpoTimes(Duration rpo, Duration expected, List<DataAge> ages) {

    /** Empty for a rule without an RPO. */
    static Optional<RpoTimes> of(ScheduleRule rule, BackupHistory history) {
        Long seconds = rule.rpoSeconds();
        return seconds == null
                ? Optional.empty()
                : Optional.of(new RpoTimes(
                        Duration.ofSeconds(seconds), history.expectedDuration(rule), DataAge.of(rule, history)));
    }

    /** How long before the end of the objective a run starts: room for two runs and a tenth of it, at most three quarters. */
    Duration lead() {
        return lead(rpo, expected);
    }

    /**
     * From one run to the next, if all goes well.
     *
     * @param spread how much earlier than that a run starts on average
     */
    static Duration interval(Duration rpo, Duration expected, Duration spread) {
        Duration interval = rpo.minus(lead(rpo, expected)).minus(spread);
        return interval.compareTo(expected) < 0 ? expected : interval;
    }

    private static Duration lead(Duration rpo, Duration expected) {
        return RuleRun.shorter(
                expected.multipliedBy(2).plus(rpo.dividedBy(10)),
                rpo.dividedBy(4).multipliedBy(3));
    }

    /** How long before the end of the objective it is at risk. */
    Duration warning() {
        Duration least = rpo.dividedBy(20);
        return RuleRun.shorter(expected.compareTo(least) < 0 ? least : expected, rpo.dividedBy(2));
    }

    /** When the first run for this component should start. What was never saved is due at once. */
    Instant startBy(DataAge age) {
        return age.saved() == null ? age.since() : age.since().plus(rpo).minus(lead());
    }

    DataAge mostUrgent() {
        return ages.stream().min(Comparator.comparing(this::startBy)).orElseThrow();
    }
}
