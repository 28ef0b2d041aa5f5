package io.stillpoint.cli.policy;

import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.policy.time.WrittenDuration;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words what a policy promises. */
final class PolicyText {

    private PolicyText() {}

    /** The lines above the rules. */
    static List<String> lines(BackupPolicy policy) {
        List<String> lines = new ArrayList<>();
        if (policy.paused()) {
            lines.add("PAUSED: it takes and removes nothing by itself; what somebody asks for goes on, prune --confirm"
                    + " too");
        }
        lines.add("keeps " + retention(policy.retention()));
        lines.add("lock: " + lock(policy.lock()));
        if (policy.level() == VerificationLevel.LOADED) {
            lines.add("what can be loaded counts as verified once it was loaded, too");
        }
        return lines;
    }

    /** One line for each cluster. */
    static TextTable table(List<PolicyView> views, Instant now) {
        var table = new TextTable("CLUSTER", "NEXT RUN", "RPO LEFT", "RULES", "KEEPS", "LOCK");
        for (PolicyView view : views) {
            BackupPolicy policy = view.policy();
            if (policy == null) {
                table.row(view.cluster(), "NO POLICY", "-", "-", "-", "-");
            } else {
                table.row(
                        view.cluster(),
                        OutlookText.nextRun(view.outlook(), now),
                        OutlookText.leastLeft(view.outlook(), now),
                        names(policy),
                        retention(policy.retention()),
                        lock(policy.lock()));
            }
        }
        return table;
    }

    static TextTable rules(BackupPolicy policy) {
        var table = new TextTable("RULE", "TAKES", "WHEN", "WINDOW", "PAUSED");
        for (ScheduleRule rule : policy.rules()) {
            table.row(rule.name(), takes(rule), when(rule), window(rule.window()), rule.paused() ? "PAUSED" : "-");
        }
        return table;
    }

    /** All rules in one cell of a table. */
    static String names(BackupPolicy policy) {
        String rules = policy.rules().stream()
                .map(rule -> rule.name() + (rule.paused() ? " (PAUSED)" : ""))
                .collect(Collectors.joining(", "));
        return policy.paused() ? "PAUSED: " + rules : rules;
    }

    static String retention(Retention retention) {
        List<String> kept = new ArrayList<>();
        if (retention.keepLast() > 0) {
            kept.add("the last " + retention.keepLast());
        }
        count(kept, retention.hourly(), "hourly");
        count(kept, retention.daily(), "daily");
        count(kept, retention.weekly(), "weekly");
        count(kept, retention.monthly(), "monthly");
        count(kept, retention.yearly(), "yearly");
        if (retention.keepWithinSeconds() > 0) {
            kept.add("all of the last " + duration(retention.keepWithinSeconds()));
        }
        if (retention.minimumCopies() > 0) {
            kept.add("at least " + retention.minimumCopies());
        }
        return String.join(", ", kept);
    }

    static String lock(ObjectLockRule lock) {
        return lock.mode() == ObjectLockRule.Mode.NONE
                ? "none"
                : "%s, %s%s"
                        .formatted(
                                FactText.label(lock.mode()),
                                HumanText.plural(lock.days(), "day"),
                                lock.required() ? ", required" : "");
    }

    private static String takes(ScheduleRule rule) {
        String components = rule.components().isEmpty()
                ? "everything"
                : rule.components().stream().map(Component::label).collect(Collectors.joining(", "));
        String roles = rule.roles().isEmpty()
                ? ""
                : " of " + rule.roles().stream().map(FactText::label).collect(Collectors.joining(", "));
        return FactText.label(rule.consistency()) + ": " + components + roles;
    }

    private static String when(ScheduleRule rule) {
        String when = rule.cron() == null
                ? "never older than " + duration(rule.rpoSeconds() == null ? 0 : rule.rpoSeconds())
                : "%s %s".formatted(rule.cron(), rule.timeZone());
        return rule.jitterSeconds() == 0 ? when : when + ", up to %s later".formatted(duration(rule.jitterSeconds()));
    }

    private static String window(@Nullable ColdWindow window) {
        return window == null ? "-" : "%s for %s".formatted(window.opens(), duration(window.lengthSeconds()));
    }

    private static void count(List<String> kept, int count, String word) {
        if (count > 0) {
            kept.add("%d %s".formatted(count, word));
        }
    }

    private static String duration(long seconds) {
        return WrittenDuration.of(seconds);
    }
}
