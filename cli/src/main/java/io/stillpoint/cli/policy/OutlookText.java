package io.stillpoint.cli.policy;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.policy.schedule.Outlook;
import io.stillpoint.policy.schedule.Outlook.ComponentOutlook;
import io.stillpoint.policy.schedule.Outlook.PruneEnd;
import io.stillpoint.policy.schedule.Outlook.PruneOutlook;
import io.stillpoint.policy.schedule.Outlook.RuleOutlook;
import io.stillpoint.schemas.event.DamagedCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in words what a policy will do next. */
final class OutlookText {

    private static final String NOTHING = "-";
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    private OutlookText() {}

    /** The rule that runs next, and in what time. */
    static String nextRun(Outlook outlook, Instant now) {
        return outlook.rules().stream()
                .filter(rule -> rule.nextRun() != null)
                .min(Comparator.comparing(OutlookText::instant))
                .map(rule -> rule.rule() + " " + in(rule.nextRun(), now))
                .orElse(NOTHING);
    }

    /** How long the first objective still holds. */
    static String leastLeft(Outlook outlook, Instant now) {
        return outlook.rules().stream()
                .flatMap(rule -> rule.components().stream())
                .filter(component -> component.left(now).isPresent())
                .min(Comparator.comparing(component -> component.left(now).orElseThrow()))
                .map(component -> component.component().label() + " " + left(component, now))
                .orElse(NOTHING);
    }

    static TextTable runs(Outlook outlook, Instant now) {
        var table = new TextTable("RULE", "NEXT RUN", "WAITS FOR");
        for (RuleOutlook rule : outlook.rules()) {
            table.row(rule.rule(), at(rule.nextRun(), rule.obstacle(), now), text(rule.obstacle()));
        }
        return table;
    }

    /** Why the last run of a rule failed: one line for each that did. */
    static List<String> failures(Outlook outlook) {
        return outlook.rules().stream()
                .filter(rule -> rule.lastProblem() != null)
                .map(rule -> "LAST RUN OF %s FAILED: %s".formatted(rule.rule(), rule.lastProblem()))
                .toList();
    }

    static TextTable components(Outlook outlook, Instant now) {
        var table = new TextTable("RULE", "COMPONENT", "DATA OF", "VERIFIED", "RPO LEFT");
        for (RuleOutlook rule : outlook.rules()) {
            for (ComponentOutlook component : rule.components()) {
                table.row(
                        rule.rule(),
                        component.component().label(),
                        component.dataOf() == null
                                ? component.damaged() == null ? "never" : "none whole"
                                : HumanText.time(component.dataOf()),
                        component.dataOf() == null ? NOTHING : component.verified() ? "yes" : "no",
                        left(component, now));
            }
        }
        return table;
    }

    /** Why data is older than the newest backup: one line for each component of a rule. */
    static List<String> damages(Outlook outlook) {
        List<String> lines = new ArrayList<>();
        for (RuleOutlook rule : outlook.rules()) {
            for (ComponentOutlook component : rule.components()) {
                DamagedCopy damaged = component.damaged();
                if (damaged != null) {
                    lines.add("DAMAGED: the newest copy of %s for rule %s, in %s, was found damaged at %s; %s"
                            .formatted(
                                    component.component().label(),
                                    rule.rule(),
                                    damaged.point(),
                                    HumanText.time(damaged.foundAt()),
                                    component.dataOf() == null
                                            ? "no other one is whole"
                                            : "counted is the one of " + HumanText.time(component.dataOf())));
                }
            }
        }
        return lines;
    }

    /** When the policy prunes, and what came of it last. */
    static TextTable prunes(Outlook outlook, Instant now) {
        var table = new TextTable("NEXT PRUNE", "WAITS FOR", "LAST PRUNE", "WHAT CAME OF IT");
        PruneOutlook prune = outlook.prune();
        if (prune == null) {
            return table;
        }
        PruneEnd last = prune.last();
        table.row(
                at(prune.nextRun(), prune.obstacle(), now),
                text(prune.obstacle()),
                last == null ? "never" : HumanText.time(last.endedAt()),
                last == null ? NOTHING : outcome(last));
        return table;
    }

    private static String outcome(PruneEnd end) {
        String removed = "%s removed, %s"
                .formatted(HumanText.plural(end.points(), "recovery point"), HumanText.bytes(end.bytes()));
        return end.problem() == null ? removed : "%s; PROBLEM: %s".formatted(removed, end.problem());
    }

    private static String left(ComponentOutlook component, Instant now) {
        return component
                .left(now)
                .map(left -> left.isNegative()
                        ? "BREACHED for " + HumanText.duration(left.negated())
                        : HumanText.duration(left))
                .orElse(NOTHING);
    }

    private static String in(@Nullable Instant time, Instant now) {
        if (time == null) {
            return NOTHING;
        }
        return time.isAfter(now) ? "in " + HumanText.duration(Duration.between(now, time)) : "now";
    }

    /** What is due and waits for nothing is asked for within seconds, so after a minute somebody does not answer. */
    private static String at(@Nullable Instant time, @Nullable String obstacle, Instant now) {
        if (time == null) {
            return NOTHING;
        }
        if (time.isAfter(now)) {
            return "%s (%s)".formatted(HumanText.time(time), in(time, now));
        }
        return obstacle == null && time.plus(LONGEST_SILENCE).isBefore(now)
                ? "DUE since %s, and nobody has begun it: ./stillpoint doctor".formatted(HumanText.time(time))
                : "now";
    }

    private static Instant instant(RuleOutlook rule) {
        return Optional.ofNullable(rule.nextRun()).orElse(Instant.MAX);
    }

    private static String text(@Nullable String text) {
        return Optional.ofNullable(text).orElse(NOTHING);
    }
}
