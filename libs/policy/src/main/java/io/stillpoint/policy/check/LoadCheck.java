package io.stillpoint.policy.check;

import io.stillpoint.policy.schedule.RequestLoad;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Refuses rules that together ask more often than a cluster answers. Beyond its share of a day the scheduler would be refused, the most
 * urgent backup too.
 */
final class LoadCheck {

    /** The rest of the scheduler's share is for what is tried again after failures, and made up for. */
    private static final int MOST_PLANNED = RequestLimits.CONTROL_REQUESTS_A_DAY * 2 / 3;

    private static final int SHOWN = 5;

    private LoadCheck() {}

    /** @param rules each good by itself */
    static void check(List<ScheduleRule> rules, KnownCluster cluster, ProblemList problems) {
        RequestLoad.above(MOST_PLANNED, rules, cluster::measured, cluster.now()).ifPresent(load -> {
            List<Map.Entry<String, Integer>> most = load.byRule().entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(SHOWN)
                    .toList();
            problems.add(
                    "too-many-runs",
                    field(most.getFirst().getKey(), rules),
                    "at most %d backups a day in all rules, so that of the %d requests a day which the coordinator accepts from one source some are left for what is tried again"
                            .formatted(MOST_PLANNED, RequestLimits.CONTROL_REQUESTS_A_DAY),
                    "at least %d on %s, of which %s"
                            .formatted(
                                    load.sum(),
                                    load.date(),
                                    most.stream()
                                            .map(rule -> "%s %d".formatted(rule.getKey(), rule.getValue()))
                                            .collect(Collectors.joining(", "))),
                    "Let the rules that ask most ask less often.");
        });
    }

    private static String field(String name, List<ScheduleRule> rules) {
        List<String> names = rules.stream().map(ScheduleRule::name).toList();
        int index = names.indexOf(name);
        ScheduleRule rule = rules.get(index);
        String what = rule.window() != null ? "window.opens" : rule.cron() != null ? "cron" : "rpoSeconds";
        return "rules[%d].%s".formatted(index, what);
    }
}
