package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.ScheduleFact.RpoAtRisk;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.ScheduleFact.RpoRestored;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Schedulers that are wrong in one way each, and what gives them away. */
enum PlantedBug {
    IDS_OF_CHANCE("two runs of", asking(PlantedBug::withIdOfChance)),
    EVERY_MISSED_RUN_IS_MADE_UP_FOR("after the absence", PlantedBug::withMissedRuns),
    NO_LIMIT_FOR_THE_COLD_WINDOW("a cold run at", asking(PlantedBug::withoutLimit)),
    COLD_RUN_AT_THE_END_OF_THE_WINDOW("a cold run at", PlantedBug::atTheEndOfTheWindow),
    NO_WARNING("no warning before", reporting(fact -> !(fact instanceof RpoAtRisk))),
    NO_BREACH("breaches of", reporting(fact -> !(fact instanceof RpoBreached))),
    NO_END_OF_A_BREACH("restored", reporting(fact -> !(fact instanceof RpoRestored))),
    A_BREACH_WITH_EVERY_LOOK("breaches of", PlantedBug::breachWithEveryLook),
    PAUSE_IS_IGNORED("while the policy was paused", policies(PlantedBug::resumed)),
    CRON_IN_UTC("nightly run of", rules(rule -> changed(rule, rule.rpoSeconds(), "UTC"))),
    CRON_WITHOUT_CLOCK_CHANGES("nightly run of", rules(rule -> changed(rule, rule.rpoSeconds(), "Etc/GMT-2"))),
    RPO_TAKEN_TOO_LIGHTLY("breaches of", rules(PlantedBug::withTwiceTheRpo)),
    PRUNES_UNDER_IDS_OF_CHANCE("prunes of", asking(PlantedBug::pruneWithIdOfChance)),
    PRUNES_OF_MISSED_DAYS("prunes after the absence", PlantedBug::withMissedPrunes),
    A_FAILED_PRUNE_IS_TRIED_AGAIN("prunes of", PlantedBug::withPruneAfterFailure),
    PRUNES_AT_NOON_ELSEWHERE("prunes of", rules(rule -> changed(rule, rule.rpoSeconds(), "America/New_York"))),
    DATA_AS_YOUNG_AS_ITS_POINT("breaches of", readings(PlantedBug::withoutStart));

    private final String traces;
    private final World.Deciding deciding;
    private final World.Reading reading;

    PlantedBug(String traces, World.Deciding deciding) {
        this.traces = traces;
        this.deciding = deciding;
        this.reading = fact -> fact;
    }

    PlantedBug(String traces, World.Reading reading) {
        this.traces = traces;
        this.deciding = ScheduleDecider::decide;
        this.reading = reading;
    }

    String traces() {
        return traces;
    }

    World.Deciding deciding() {
        return deciding;
    }

    World.Reading reading() {
        return reading;
    }

    private static World.Deciding asking(UnaryOperator<ScheduledRequest> change) {
        return (history, unanswered, now) -> {
            Schedule good = ScheduleDecider.decide(history, unanswered, now);
            return with(good, good.requests().stream().map(change).toList(), good.reports());
        };
    }

    private static World.Deciding reporting(Predicate<ScheduleFact> kept) {
        return (history, unanswered, now) -> {
            Schedule good = ScheduleDecider.decide(history, unanswered, now);
            return with(
                    good, good.requests(), good.reports().stream().filter(kept).toList());
        };
    }

    private static Schedule with(Schedule good, List<ScheduledRequest> requests, List<ScheduleFact> reports) {
        return new Schedule(requests, reports, good.nextLook(), good.outlook());
    }

    private static ScheduledRequest withIdOfChance(ScheduledRequest good) {
        String id = good.id().substring(0, good.id().lastIndexOf('.') + 1) + UUID.randomUUID();
        return new ScheduledRequest(id, good.rule(), good.due(), good.topic(), good.request());
    }

    private static boolean isPrune(ScheduledRequest request) {
        return request.request() instanceof PruneRequested;
    }

    private static ScheduledRequest pruneWithIdOfChance(ScheduledRequest good) {
        return isPrune(good) ? withIdOfChance(good) : good;
    }

    private static Schedule withMissedPrunes(BackupHistory history, PendingAnswers unanswered, Instant now) {
        Schedule good = ScheduleDecider.decide(history, unanswered, now);
        List<ScheduledRequest> requests = new ArrayList<>(good.requests());
        good.requests().stream()
                .filter(PlantedBug::isPrune)
                .forEach(prune -> requests.add(prune(history, prune.due().minus(Duration.ofDays(1)))));
        return with(good, requests, good.reports());
    }

    private static Schedule withPruneAfterFailure(BackupHistory history, PendingAnswers unanswered, Instant now) {
        Schedule good = ScheduleDecider.decide(history, unanswered, now);
        Outlook.PruneEnd last = history.prunes().last().orElse(null);
        if (last == null || last.problem() == null || !history.active().isEmpty()) {
            return good;
        }
        List<ScheduledRequest> requests = new ArrayList<>(good.requests());
        requests.add(prune(history, RuleRun.wholeSeconds(last.endedAt().plus(Duration.ofMinutes(5)))));
        return with(good, requests, good.reports());
    }

    private static ScheduledRequest prune(BackupHistory history, Instant due) {
        return new ScheduledRequest(
                ScheduleIds.pruneId(history.cluster(), due),
                null,
                due,
                RequestLimits.CONTROL_TOPIC,
                new PruneRequested(history.cluster(), true));
    }

    private static Schedule withMissedRuns(BackupHistory history, PendingAnswers unanswered, Instant now) {
        Schedule good = ScheduleDecider.decide(history, unanswered, now);
        List<ScheduledRequest> requests = new ArrayList<>(good.requests());
        for (ScheduledRequest request : good.requests()) {
            for (int days = 1; "nightly".equals(request.rule()) && days <= 2; days++) {
                Instant missed = request.due().minus(Duration.ofDays(days));
                requests.add(new ScheduledRequest(
                        ScheduleIds.requestId(history.cluster(), request.rule(), missed),
                        request.rule(),
                        missed,
                        request.topic(),
                        request.request()));
            }
        }
        return with(good, requests, good.reports());
    }

    private static ScheduledRequest withoutLimit(ScheduledRequest good) {
        if (!(good.request() instanceof BackupRequested request)) {
            return good;
        }
        return new ScheduledRequest(
                good.id(),
                good.rule(),
                good.due(),
                good.topic(),
                new BackupRequested(request.cluster(), request.consistency(), false, request.components(), null));
    }

    private static Schedule atTheEndOfTheWindow(BackupHistory history, PendingAnswers unanswered, Instant now) {
        Schedule good = ScheduleDecider.decide(history, unanswered, now);
        ZonedDateTime local = now.atZone(Season.ZONE);
        if (local.getDayOfWeek() != DayOfWeek.SUNDAY || local.getHour() != 3) {
            return good;
        }
        Instant due = local.withMinute(0).withSecond(0).withNano(0).toInstant();
        List<ScheduledRequest> requests = new ArrayList<>(good.requests());
        requests.add(new ScheduledRequest(
                ScheduleIds.requestId(history.cluster(), "still", due),
                "still",
                due,
                RequestLimits.CONTROL_TOPIC,
                new BackupRequested(history.cluster(), Consistency.COLD, false, List.of(), 60L)));
        return with(good, requests, good.reports());
    }

    private static Schedule breachWithEveryLook(BackupHistory history, PendingAnswers unanswered, Instant now) {
        Schedule good = ScheduleDecider.decide(history, unanswered, now);
        if (history.notices().openBreach("fresh/etcd").isEmpty()
                || !good.reports().isEmpty()) {
            return good;
        }
        return with(
                good,
                good.requests(),
                List.of(new RpoBreached(history.cluster(), "fresh", Component.ETCD, null, now, null)));
    }

    private static World.Reading readings(UnaryOperator<Fact> change) {
        return fact -> new Envelope<>(
                fact.id(),
                fact.source(),
                fact.type(),
                fact.time(),
                fact.cluster(),
                fact.saga(),
                fact.causation(),
                fact.sequence(),
                fact.previousHash(),
                change.apply(fact.data()));
    }

    private static World.Reading policies(UnaryOperator<BackupPolicy> change) {
        return readings(fact ->
                fact instanceof RequestAccepted accepted && accepted.request() instanceof PolicyDeclared declared
                        ? new RequestAccepted(
                                accepted.cluster(),
                                accepted.requestId(),
                                accepted.claimedSource(),
                                new PolicyDeclared(declared.cluster(), change.apply(declared.policy())),
                                null,
                                0)
                        : fact);
    }

    private static BackupPolicy resumed(BackupPolicy policy) {
        return new BackupPolicy(policy.rules(), policy.retention(), policy.lock(), false);
    }

    private static World.Reading rules(UnaryOperator<ScheduleRule> change) {
        return policies(policy -> new BackupPolicy(
                policy.rules().stream().map(change).toList(), policy.retention(), policy.lock(), policy.paused()));
    }

    private static ScheduleRule withTwiceTheRpo(ScheduleRule rule) {
        return changed(rule, rule.rpoSeconds() == null ? null : 2 * rule.rpoSeconds(), rule.timeZone());
    }

    private static ScheduleRule changed(ScheduleRule rule, @Nullable Long rpoSeconds, String zone) {
        return new ScheduleRule(
                rule.name(),
                rule.consistency(),
                rule.components(),
                rule.cron(),
                rpoSeconds,
                zone,
                rule.jitterSeconds(),
                rule.window(),
                rule.paused());
    }

    /** Without the start of the step only the end of the snapshot is known. */
    private static Fact withoutStart(Fact fact) {
        return fact instanceof StepFact.StepStarted started
                ? new StepFact.StepFailed(
                        started.step(),
                        started.action(),
                        new io.stillpoint.schemas.shared.Problem("none", "", "", "", ""),
                        true)
                : fact;
    }
}
