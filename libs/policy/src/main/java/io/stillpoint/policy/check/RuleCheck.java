package io.stillpoint.policy.check;

import io.stillpoint.policy.time.WrittenDuration;
import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Refuses one rule of a policy. */
final class RuleCheck {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
    private static final Duration SHORTEST_RPO = Duration.ofMinutes(1);
    private static final Duration LONGEST_JITTER = Duration.ofDays(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(7);

    private final ScheduleRule rule;
    private final String field;
    private final KnownCluster cluster;
    private final PolicyDemand demand;
    private final ProblemList problems;

    RuleCheck(ScheduleRule rule, String field, KnownCluster cluster, PolicyDemand demand, ProblemList problems) {
        this.rule = rule;
        this.field = field;
        this.cluster = cluster;
        this.demand = demand;
        this.problems = problems;
    }

    void check() {
        if (!NAME.matcher(rule.name()).matches()) {
            add(
                    "rule-name",
                    "name",
                    "lower-case letters, digits and hyphens, at most 32, no hyphen at either end",
                    QuotedText.of(rule.name()),
                    "Choose another name.");
        }
        components();
        String zone = zone();
        due(zone);
        window(zone);
        jitter();
    }

    private void components() {
        List<Component> possible = Component.savedBy(rule.consistency());
        boolean once =
                new HashSet<>(rule.components()).size() == rule.components().size();
        if (!once || !possible.containsAll(rule.components())) {
            add(
                    "unsupported-component",
                    "components",
                    "of %s, each at most once".formatted(labels(possible.stream())),
                    labels(rule.components().stream()),
                    "A %s backup takes these; leave the list out for what it takes by default.".formatted(word()));
        }
        hotImages();
        if (cluster.declared() != null) {
            List<Component> declared = cluster.declared().endpoints().stream()
                    .map(ComponentEndpoint::component)
                    .toList();
            String undeclared = labels(rule.components().stream()
                    .filter(component -> component.hasEndpoint() && !declared.contains(component)));
            if (!undeclared.isEmpty()) {
                add(
                        "endpoint-not-declared",
                        "components",
                        "components that are declared",
                        undeclared + " without an endpoint",
                        "Declare the cluster again with it: ./stillpoint cluster add. Or leave it out.");
            }
        }
    }

    private void hotImages() {
        Optional<Problem> refused = HotImageNodes.problem(rule.consistency(), rule.components(), rule.roles());
        if (refused.isEmpty() && rule.hotImages() && cluster.declared() != null) {
            refused = HotImageNodes.problem(rule.roles(), cluster.declared().topology());
        }
        refused.ifPresent(
                problem -> add(problem.code(), problem.where(), problem.expected(), problem.found(), problem.remedy()));
    }

    /** The zone of the rule; another one when nobody knows it, so that the rest can be checked. */
    private String zone() {
        if (ZoneId.getAvailableZoneIds().contains(rule.timeZone())) {
            return rule.timeZone();
        }
        add(
                "unknown-zone",
                "timeZone",
                "an IANA time zone, such as Europe/Berlin or UTC",
                QuotedText.of(rule.timeZone()),
                NearestName.hint(rule.timeZone(), ZoneId.getAvailableZoneIds()) + "Correct the zone.");
        return "UTC";
    }

    private void due(String zone) {
        String cron = rule.cron();
        Long rpoSeconds = rule.rpoSeconds();
        if ((cron == null) == (rpoSeconds == null)) {
            add(
                    "cron-or-rpo",
                    "",
                    "either a cron expression or an RPO",
                    cron == null ? "neither" : "both",
                    "Write one of them; two rules may have one each.");
        }
        if (cron != null) {
            CronCheck.times(cron, zone, field + ".cron", cluster.now(), problems);
        }
        if (rpoSeconds != null) {
            rpo(Duration.ofSeconds(rpoSeconds));
        }
    }

    private void rpo(Duration rpo) {
        Optional<Duration> measured = measured();
        if (rpo.compareTo(SHORTEST_RPO) < 0) {
            add(
                    "rpo-too-short",
                    "rpoSeconds",
                    "an RPO of at least a minute",
                    WrittenDuration.of(rpo.toSeconds()),
                    "Ask for what your backups can keep.");
        } else if (measured.isPresent() && rpo.compareTo(measured.get()) <= 0) {
            add(
                    "rpo-shorter-than-backup",
                    "rpoSeconds",
                    "an RPO longer than the newest %s backup of the same took, %s"
                            .formatted(word(), WrittenDuration.of(measured.get().toSeconds())),
                    WrittenDuration.of(rpo.toSeconds()),
                    "Data would be older than that before its backup ends. Allow %s or more, or name fewer components."
                            .formatted(LoadCheck.shortestObjective(rule, LoadCheck.MOST_PLANNED, cluster)));
        }
    }

    private void window(String zone) {
        ColdWindow window = rule.window();
        boolean cold = rule.consistency() == Consistency.COLD;
        if (cold != (window != null)) {
            add(
                    cold ? "window-missing" : "window-for-hot",
                    "window",
                    cold ? "a window in which the cluster may be down" : "no window: a hot backup stops nothing",
                    cold ? "none" : "one",
                    cold ? "Say when it opens and how long it is." : "Leave it out, or take the backup cold.");
        }
        if (window == null) {
            return;
        }
        Duration length = Duration.ofSeconds(window.lengthSeconds());
        Optional<Duration> measured = measured();
        if (length.toSeconds() < 1 || length.compareTo(LONGEST_WINDOW) > 0) {
            add(
                    "window-length",
                    "window.lengthSeconds",
                    "1s to 7d",
                    WrittenDuration.of(length.toSeconds()),
                    "Correct it.");
        } else if (measured.isPresent() && length.compareTo(measured.get()) < 0) {
            add(
                    "window-shorter-than-backup",
                    "window.lengthSeconds",
                    "at least the %s that the newest cold backup took"
                            .formatted(WrittenDuration.of(measured.get().toSeconds())),
                    WrittenDuration.of(length.toSeconds()),
                    "No run would ever start. Allow a longer window.");
        }
        openings(CronCheck.times(window.opens(), zone, field + ".window.opens", cluster.now(), problems));
    }

    /** How long a run takes; empty when nobody knows, or when the rule demands no more than is demanded already. */
    private Optional<Duration> measured() {
        return demand.grows(rule) ? cluster.measured(rule) : Optional.empty();
    }

    /** Data can be no fresher than the last window in which it was saved. */
    private void openings(List<Instant> times) {
        Long rpoSeconds = rule.rpoSeconds();
        for (int i = 1; rpoSeconds != null && i < times.size(); i++) {
            long seconds = Duration.between(times.get(i - 1), times.get(i)).toSeconds();
            if (seconds > rpoSeconds) {
                add(
                        "rpo-shorter-than-window-gap",
                        "rpoSeconds",
                        "an RPO of at least %s, from one opening of the window to the next"
                                .formatted(WrittenDuration.of(seconds)),
                        WrittenDuration.of(rpoSeconds),
                        "Open the window more often, or allow older data.");
                return;
            }
        }
    }

    private void jitter() {
        long longest = LONGEST_JITTER.toSeconds();
        if (rule.rpoSeconds() != null) {
            longest = Math.min(longest, rule.rpoSeconds() / 2);
        }
        if (rule.window() != null) {
            longest = Math.min(longest, rule.window().lengthSeconds() / 2);
        }
        if (rule.jitterSeconds() < 0 || rule.jitterSeconds() > longest) {
            add(
                    "jitter",
                    "jitterSeconds",
                    "a jitter of at most %s: a day, and half of RPO and window".formatted(WrittenDuration.of(longest)),
                    WrittenDuration.of(rule.jitterSeconds()),
                    "Shorten it.");
        }
    }

    private void add(String code, String name, String expected, String found, String remedy) {
        problems.add(code, name.isEmpty() ? field : field + "." + name, expected, found, remedy);
    }

    private String word() {
        return rule.consistency() == Consistency.COLD ? "cold" : "hot";
    }

    private static String labels(Stream<Component> components) {
        return components.map(Component::label).collect(Collectors.joining(", "));
    }
}
