package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.ScheduleFact.RpoAtRisk;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.ScheduleFact.RpoRestored;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What there is to report of a cluster at one instant, whether or not it was reported before. A paused policy still grows old. */
final class DueReports {

    /** A cluster that was just declared gets its baseline and its policy by hand, which takes a while. */
    static final Duration GRACE = Duration.ofDays(1);

    /** What is to be reported now, and when time alone adds to it. */
    record Findings(List<ScheduleFact> facts, List<Instant> next) {}

    private DueReports() {}

    static Findings of(BackupHistory history, Instant now) {
        List<ScheduleFact> facts = new ArrayList<>();
        List<Instant> next = new ArrayList<>();
        for (ScheduleRule rule : history.policy().map(BackupPolicy::rules).orElse(List.of())) {
            RpoTimes.of(rule, history)
                    .ifPresent(times -> times.ages().forEach(age -> of(rule, times, age, history, now, facts, next)));
        }
        history.declaredAt().ifPresent(declared -> {
            Instant end = declared.plus(GRACE);
            if (now.isBefore(end)) {
                next.add(end);
            } else {
                facts.addAll(missing(history, declared));
            }
        });
        history.baselines().outdated(history.cluster()).ifPresent(facts::add);
        return new Findings(facts, next);
    }

    private static List<ScheduleFact> missing(BackupHistory history, Instant declared) {
        Stream<ScheduleFact> baseline = history.baselines().missing(history.cluster(), declared).stream();
        Stream<ScheduleFact> policy = history.policy().isEmpty()
                ? Stream.of(new ScheduleFact.PolicyMissing(history.cluster(), declared))
                : Stream.empty();
        return Stream.concat(baseline, policy).toList();
    }

    private static void of(
            ScheduleRule rule,
            RpoTimes times,
            DataAge age,
            BackupHistory history,
            Instant now,
            List<ScheduleFact> facts,
            List<Instant> next) {
        String cluster = history.cluster();
        Instant breaks = age.since().plus(times.rpo());
        Instant risk = breaks.minus(times.warning());
        Instant dataOf = age.dataOf();
        Optional<RpoBreached> open =
                history.notices().openBreach(rule.name() + "/" + age.component().label());
        if (!now.isBefore(breaks)) {
            // A breach goes on when what should have ended it was found damaged at once.
            if (open.filter(breach -> breach.brokeAt().equals(breaks)).isEmpty()) {
                facts.add(new RpoBreached(cluster, rule.name(), age.component(), dataOf, breaks, age.damaged()));
            }
            return;
        }
        if (open.isPresent() && dataOf != null) {
            RpoBreached breach = open.get();
            facts.add(
                    new RpoRestored(cluster, rule.name(), age.component(), dataOf, breach.brokeAt(), breach.damaged()));
        }
        if (now.isBefore(risk)) {
            next.add(risk);
        } else {
            facts.add(new RpoAtRisk(cluster, rule.name(), age.component(), dataOf, breaks, age.damaged()));
            next.add(breaks);
        }
    }
}
