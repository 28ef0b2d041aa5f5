package io.stillpoint.policy.schedule;

import io.stillpoint.policy.schedule.Outlook.ComponentOutlook;
import io.stillpoint.policy.schedule.Outlook.PruneOutlook;
import io.stillpoint.policy.schedule.Outlook.RuleOutlook;
import io.stillpoint.policy.schedule.RunOrder.Turn;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what is due for a cluster: a backup or a prune to ask for, and findings to report. */
public final class ScheduleDecider {

    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private static final Duration FIRST_LOOKS = Duration.ofMinutes(1);

    private ScheduleDecider() {}

    /**
     * Decides on what the facts say.
     *
     * @param unanswered what the scheduler that asks has sent and nobody has answered yet
     */
    public static Schedule decide(BackupHistory history, PendingAnswers unanswered, Instant now) {
        BackupPolicy policy = history.policy().orElse(null);
        List<Turn> turns = policy == null ? List.of() : RunOrder.inOrder(turns(policy, history, now), history, now);
        Optional<String> silent =
                unanswered.requestSince(now).map(since -> "the coordinator has not answered the request of " + since);
        Optional<String> closed = stopped(history).or(() -> silent);
        Set<Component> awaited = EnumSet.noneOf(Component.class);
        List<ScheduledRequest> requests = new ArrayList<>();
        List<RuleOutlook> outlooks = new ArrayList<>();
        List<Instant> wakes = new ArrayList<>(List.of(now.plus(LONGEST_SLEEP)));
        for (Turn turn : turns) {
            RuleRun run = turn.run();
            boolean paused = policy == null || policy.paused() || turn.rule().paused();
            Set<Component> uses = history.uses(turn.rule());
            String obstacle = paused
                    ? "paused"
                    : closed.or(() -> occupied(history, uses, awaited)).orElse(run.obstacle());
            if (obstacle == null && !run.from().isAfter(now)) {
                requests.add(request(turn, history, now));
            }
            if (run.from().isAfter(now)) {
                wakes.add(run.from());
            } else if (turn.startsBy(now) && !paused) {
                awaited.addAll(uses);
            }
            outlooks.add(outlook(turn, paused, obstacle, history, now));
        }
        PruneOutlook prunes = null;
        if (policy != null) {
            PruneTurn prune =
                    PruneTurn.of(policy, history, turns, occupied(history).or(() -> silent), now);
            if (requests.isEmpty() && prune.startsBy(now)) {
                requests.add(prune.request(history.cluster()));
            } else if (prune.run().from().isAfter(now)) {
                wakes.add(prune.run().from());
            }
            prunes = prune.outlook(policy, history, now);
        }
        unanswered
                .requestSince(now)
                .map(since -> since.plus(PendingAnswers.PATIENCE))
                .ifPresent(wakes::add);
        DueReports.Findings findings = DueReports.of(history, now);
        wakes.addAll(findings.next());
        List<ScheduleFact> reports = findings.facts().stream()
                .filter(fact -> !history.notices().wrote(fact) && !unanswered.awaits(fact, now))
                .toList();
        return new Schedule(
                requests,
                reports,
                wakes.stream().min(Comparator.naturalOrder()).orElseThrow(),
                new Outlook(history.cluster(), outlooks, prunes));
    }

    /** Returns when a scheduler that has just read the log looks at a cluster: not at all of them at once. */
    public static Instant firstLook(String cluster, Instant start) {
        return start.plus(ScheduleIds.putOff(cluster, "", Instant.EPOCH, FIRST_LOOKS));
    }

    private static List<Turn> turns(BackupPolicy policy, BackupHistory history, Instant now) {
        return policy.rules().stream()
                .map(rule -> new Turn(
                        rule,
                        rule.consistency() == Consistency.COLD
                                ? ColdRuns.next(rule, history, now)
                                : HotRuns.next(rule, history, now)))
                .toList();
    }

    /** Why no rule may ask for a backup. What is in the vault is pruned, and its locks extended, while the cluster is stopped. */
    private static Optional<String> stopped(BackupHistory history) {
        return history.stoppedSince().map(since -> "the cluster is stopped on request since " + since);
    }

    /**
     * Why nothing that uses these components may be asked for now. A rule that is due and has to wait is overtaken only by what shares nothing
     * with it, as a request in the coordinator's line is: so small runs do not keep a large one waiting for ever.
     *
     * @param awaited what is used by the rules that are due before
     */
    private static Optional<String> occupied(BackupHistory history, Set<Component> uses, Set<Component> awaited) {
        return history.using(uses)
                .map(ActiveSaga::sentence)
                .or(() -> Collections.disjoint(uses, awaited)
                        ? Optional.empty()
                        : Optional.of("another rule of the policy runs first"));
    }

    /** Why no prune may be asked for now: it shares something with everything. */
    private static Optional<String> occupied(BackupHistory history) {
        return history.active().stream().findFirst().map(ActiveSaga::sentence);
    }

    private static ScheduledRequest request(Turn turn, BackupHistory history, Instant now) {
        ScheduleRule rule = turn.rule();
        RuleRun run = turn.run();
        RuleRun.Window window = run.window();
        Instant startBy = window == null ? null : window.startBy(now);
        return new ScheduledRequest(
                ScheduleIds.requestId(history.cluster(), rule.name(), run.due()),
                rule.name(),
                run.due(),
                RequestLimits.CONTROL_TOPIC,
                new BackupRequested(
                        history.cluster(),
                        rule.consistency(),
                        false,
                        components(rule, history, now),
                        window == null || startBy == null
                                ? null
                                : Duration.between(startBy, window.ends()).toSeconds(),
                        startBy,
                        rule.roles(),
                        // What runs took is known better than what the estimate guesses. The window ends it all the
                        // same.
                        window != null && !history.expectedDuration(rule).isZero()));
    }

    /** After a failure, a partial one too, only what is still too old is read again. */
    private static List<Component> components(ScheduleRule rule, BackupHistory history, Instant now) {
        Optional<RpoTimes> times = RpoTimes.of(rule, history);
        if (times.isEmpty() || history.attempts(rule.name()).failures() == 0) {
            return rule.components();
        }
        List<DataAge> ages = times.get().ages();
        List<Component> old = ages.stream()
                .filter(age ->
                        !HotRuns.byRpo(rule, times.get(), age, history).from().isAfter(now))
                .map(DataAge::component)
                .toList();
        return old.isEmpty() || old.size() == ages.size() ? rule.components() : old;
    }

    private static RuleOutlook outlook(
            Turn turn, boolean paused, @Nullable String obstacle, BackupHistory history, Instant now) {
        ScheduleRule rule = turn.rule();
        Optional<Duration> rpo = RpoTimes.of(rule, history).map(RpoTimes::rpo);
        return new RuleOutlook(
                rule.name(),
                paused || !turn.run().comes()
                        ? null
                        : RuleRun.later(now, turn.run().from()),
                obstacle,
                history.attempts(rule.name()).problem(),
                DataAge.of(rule, history).stream()
                        .map(age -> new ComponentOutlook(
                                age.component(),
                                age.dataOf(),
                                age.damaged(),
                                age.saved() != null && age.saved().verified(),
                                rpo.map(allowed -> age.since().plus(allowed)).orElse(null)))
                        .toList());
    }
}
