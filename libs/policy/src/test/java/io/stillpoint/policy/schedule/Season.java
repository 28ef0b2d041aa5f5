package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.Component;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A cluster with three rules over a long time, in which the coordinator is away for two days, backups fail for a week, the policy is paused
 * for three days and the schedulers are killed now and then.
 */
record Season(Instant start, Instant end, Span away, Span failing, Span paused) {

    static final ZoneId ZONE = ZoneId.of(Samples.ZONE);
    static final Duration RPO = Duration.ofHours(4);
    static final Duration COLD_RPO = Duration.ofDays(21);
    static final Duration WINDOW = Duration.ofHours(3);

    /** From a time, up to another. */
    record Span(Instant from, Instant to) {
        static Span days(LocalDate first, int number) {
            return new Span(midday(first), midday(first.plusDays(number)));
        }

        boolean holds(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }

        Span longer(Duration more) {
            return new Span(from, to.plus(more));
        }
    }

    /** Two years with a leap day and four changes of the clock. */
    static Season twoYears() {
        return new Season(
                midday(LocalDate.of(2027, 1, 1)),
                midday(LocalDate.of(2029, 1, 1)),
                Span.days(LocalDate.of(2027, 6, 10), 2),
                Span.days(LocalDate.of(2028, 4, 3), 7),
                Span.days(LocalDate.of(2027, 9, 7), 3));
    }

    /** Eleven weeks in which the clock goes back. */
    static Season autumn() {
        return new Season(
                midday(LocalDate.of(2027, 10, 1)),
                midday(LocalDate.of(2027, 12, 18)),
                Span.days(LocalDate.of(2027, 10, 12), 2),
                Span.days(LocalDate.of(2027, 11, 8), 7),
                Span.days(LocalDate.of(2027, 12, 7), 3));
    }

    /** Its beginning, in which most planted bugs show already. */
    Season firstWeeks(int weeks) {
        return new Season(start, start.plus(Duration.ofDays(7L * weeks)), away, failing, paused);
    }

    World play(World.Deciding deciding, World.Reading reading) {
        World world = new World("icp", start).scheduler(deciding, reading).scheduler(deciding, reading);
        BackupPolicy policy = Samples.policy(
                Samples.cron("nightly", "30 2 * * *", Component.ETCD),
                Samples.rpo("fresh", RPO),
                Samples.cold("still", COLD_RPO, "0 1 * * SUN", WINDOW));
        world.operator(new PolicyDeclared("icp", policy));
        world.away(away.from(), away.to());
        world.failing(failing.from(), failing.to());
        world.at(paused.from(), () -> world.operator(new PolicyDeclared("icp", Samples.paused(policy))));
        world.at(paused.to(), () -> world.operator(new PolicyDeclared("icp", policy)));
        for (Instant kill = start.plus(Duration.ofDays(5)); kill.isBefore(end); kill = kill.plus(Duration.ofDays(97))) {
            world.at(kill, world::restartSchedulers);
        }
        return world.until(end);
    }

    private static Instant midday(LocalDate date) {
        return date.atTime(12, 0).atZone(ZONE).toInstant();
    }
}
