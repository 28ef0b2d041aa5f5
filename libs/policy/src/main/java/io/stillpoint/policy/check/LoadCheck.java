package io.stillpoint.policy.check;

import io.stillpoint.policy.schedule.RequestLoad;
import io.stillpoint.policy.time.WrittenDuration;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.policy.ScheduleRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Refuses rules that together ask more often than a cluster answers, and more often than those in force. Beyond its share of a day the
 * scheduler would be refused, the most urgent backup too.
 */
final class LoadCheck {

    /** The rest of the scheduler's share is for what is tried again after failures, and made up for. */
    static final int MOST_PLANNED = RequestLimits.CONTROL_REQUESTS_A_DAY * 2 / 3;

    private static final int SHOWN = 5;

    private LoadCheck() {}

    /** @param rules each good by itself */
    static void check(List<ScheduleRule> rules, PolicyDemand demand, KnownCluster cluster, ProblemList problems) {
        List<ScheduleRule> running = demand.running();
        RequestLoad.above(MOST_PLANNED, running, cluster::measured, cluster.now())
                .map(_ -> RequestLoad.highest(demand.inForce(), cluster::measured, cluster.now()))
                .flatMap(asked ->
                        RequestLoad.above(Math.max(MOST_PLANNED, asked), running, cluster::measured, cluster.now()))
                .ifPresent(load -> {
                    List<Map.Entry<String, Integer>> most = load.byRule().entrySet().stream()
                            .sorted(Map.Entry.<String, Integer>comparingByValue()
                                    .reversed()
                                    .thenComparing(Map.Entry.comparingByKey()))
                            .limit(SHOWN)
                            .toList();
                    problems.add(
                            PolicyCheck.TOO_MANY_RUNS,
                            field(most.getFirst().getKey(), rules),
                            "at most %d backups a day in all rules, so that of the %d requests a day which the coordinator accepts from one source some are left for what is tried again"
                                    .formatted(MOST_PLANNED, RequestLimits.CONTROL_REQUESTS_A_DAY),
                            "at least %d on %s, of which %s"
                                    .formatted(
                                            load.sum(),
                                            load.date(),
                                            most.stream()
                                                    .map(rule -> "%s %d%s"
                                                            .formatted(
                                                                    rule.getKey(),
                                                                    rule.getValue(),
                                                                    measured(named(rule.getKey(), running), cluster)))
                                                    .collect(Collectors.joining(", "))),
                            remedy(named(most.getFirst().getKey(), running), load, running, cluster));
                });
    }

    /** How long a run of this rule took, where that says how many fit into a day. */
    private static String measured(ScheduleRule rule, KnownCluster cluster) {
        return rule.rpoSeconds() == null || rule.window() != null
                ? ""
                : cluster.measured(rule)
                        .map(took -> " (its newest backup took %s)".formatted(WrittenDuration.of(took.toSeconds())))
                        .orElse("");
    }

    private static String remedy(
            ScheduleRule most, RequestLoad load, List<ScheduleRule> running, KnownCluster cluster) {
        int room = MOST_PLANNED - load.sum() + load.byRule().getOrDefault(most.name(), 0);
        return most.rpoSeconds() == null || most.window() != null || room < 1
                ? "Let the rules that ask most ask less often."
                : "Let the rules that ask most ask less often: on that day an RPO of %s for %s would do."
                        .formatted(shortestObjective(most, room, cluster), most.name());
    }

    /** The shortest RPO, in whole minutes, by which a rule asks for at most so many backups a day. */
    static String shortestObjective(ScheduleRule rule, int most, KnownCluster cluster) {
        return WrittenDuration.of(
                RequestLoad.shortestObjective(rule, most, cluster::measured).toSeconds());
    }

    private static ScheduleRule named(String name, List<ScheduleRule> rules) {
        return rules.stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String field(String name, List<ScheduleRule> rules) {
        List<String> names = rules.stream().map(ScheduleRule::name).toList();
        int index = names.indexOf(name);
        ScheduleRule rule = rules.get(index);
        String what = rule.window() != null ? "window.opens" : rule.cron() != null ? "cron" : "rpoSeconds";
        return "rules[%d].%s".formatted(index, what);
    }
}
