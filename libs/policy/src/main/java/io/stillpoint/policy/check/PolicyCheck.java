package io.stillpoint.policy.check;

import io.stillpoint.policy.time.WrittenDuration;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Refuses policies that could not be kept. The command line asks before it publishes one, the coordinator when one arrives; both ask
 * here.
 */
public final class PolicyCheck {

    /** The code of a policy that asks too often. What is too often depends on the policy in force. */
    public static final String TOO_MANY_RUNS = "too-many-runs";

    private static final int MOST_RULES = 32;
    private static final int MOST_LOCK_DAYS = 36_500;
    /** Nothing would be left of a day whose backups failed. */
    private static final Duration SHORTEST_KEEP_WITHIN = Duration.ofDays(1);

    private PolicyCheck() {}

    /**
     * Returns everything that is wrong with {@code policy}, in its order; empty when it can be kept.
     *
     * @param place turns the path of a field in the policy, such as {@code rules[0].rpoSeconds}, into the place that problems name
     */
    public static List<Problem> problems(BackupPolicy policy, KnownCluster cluster, UnaryOperator<String> place) {
        ProblemList problems = new ProblemList(place);
        rules(policy, cluster, problems);
        retention(policy.retention(), problems);
        lock(policy.lock(), problems);
        return problems.problems();
    }

    /** Returns whether a cron expression is wrong by itself, whatever else a policy says. */
    public static boolean isOfCron(Problem problem) {
        return CronCheck.found(problem);
    }

    private static void rules(BackupPolicy policy, KnownCluster cluster, ProblemList problems) {
        List<ScheduleRule> rules = policy.rules();
        PolicyDemand demand = new PolicyDemand(policy, cluster);
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            problems.add(
                    "rules",
                    "rules",
                    "1 to %d rules".formatted(MOST_RULES),
                    rules.isEmpty() ? "none" : rules.size() + " rules",
                    rules.isEmpty()
                            ? "Write at least one rule, or pause the policy that is in force."
                            : "Let one rule take what several take now.");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            ScheduleRule rule = rules.get(i);
            String field = "rules[%d]".formatted(i);
            if (!names.add(rule.name())) {
                problems.add(
                        "rule-name-twice",
                        field + ".name",
                        "each rule name once",
                        QuotedText.of(rule.name()) + " twice",
                        "Rename one of the two: the name tells their backups apart.");
            }
            new RuleCheck(rule, field, cluster, demand, problems).check();
        }
        if (problems.problems().isEmpty()) {
            LoadCheck.check(rules, demand, cluster, problems);
        }
    }

    private static void retention(Retention retention, ProblemList problems) {
        List<Long> kept = LongStream.of(
                        retention.keepLast(),
                        retention.hourly(),
                        retention.daily(),
                        retention.weekly(),
                        retention.monthly(),
                        retention.yearly(),
                        retention.keepWithinSeconds(),
                        retention.minimumCopies())
                .boxed()
                .toList();
        if (kept.stream().anyMatch(count -> count < 0)) {
            problems.add(
                    "retention",
                    "retention",
                    "numbers of 0 and above",
                    retention.toString(),
                    "Write 0, or leave out what keeps nothing.");
        } else if (kept.stream().allMatch(count -> count == 0)) {
            problems.add(
                    "retention-removes-everything",
                    "retention",
                    "at least one rule that keeps recovery points",
                    "none, so every recovery point could be removed",
                    "Set keepLast, daily or another of these rules above 0.");
        } else if (kept.stream().mapToLong(Long::longValue).sum() == retention.keepWithinSeconds()
                && retention.keepWithinSeconds() < SHORTEST_KEEP_WITHIN.toSeconds()) {
            problems.add(
                    "retention-removes-everything",
                    "retention.keepWithinSeconds",
                    "at least %s where no other rule keeps anything"
                            .formatted(WrittenDuration.of(SHORTEST_KEEP_WITHIN.toSeconds())),
                    WrittenDuration.of(retention.keepWithinSeconds()),
                    "Keep for longer, or set keepLast, daily or another of these rules above 0.");
        }
    }

    private static void lock(ObjectLockRule lock, ProblemList problems) {
        boolean locks = lock.mode() != ObjectLockRule.Mode.NONE;
        if (lock.required() && !locks) {
            problems.add(
                    "lock-mode",
                    "lock.mode",
                    "mode governance or compliance where a lock is required",
                    "mode none",
                    "Choose a mode, or set required to false.");
        }
        if (locks ? lock.days() < 1 || lock.days() > MOST_LOCK_DAYS : lock.days() != 0) {
            problems.add(
                    "lock-days",
                    "lock.days",
                    locks ? "1 to %d days".formatted(MOST_LOCK_DAYS) : "no days, because mode none locks nothing",
                    lock.days() == 0 ? "none" : lock.days() + " days",
                    "Correct the days or the mode.");
        }
    }
}
