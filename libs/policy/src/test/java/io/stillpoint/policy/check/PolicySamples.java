package io.stillpoint.policy.check;

import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules and policies, each good but for what a test changes. */
final class PolicySamples {

    static final Retention RETENTION = new Retention(3, 0, 7, 0, 0, 0, 0, 1);
    static final ObjectLockRule NO_LOCK = new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false);
    static final ColdWindow NIGHT = new ColdWindow("0 1 * * *", 4 * 3600);

    private PolicySamples() {}

    static BackupPolicy of(ScheduleRule... rules) {
        return new BackupPolicy(List.of(rules), RETENTION, NO_LOCK, false);
    }

    static ScheduleRule hotRpo(long seconds) {
        return rule("fresh", Consistency.HOT, null, seconds, null);
    }

    static ScheduleRule hotAt(String cron) {
        return rule("nightly", Consistency.HOT, cron, null, null);
    }

    static ScheduleRule cold(@Nullable ColdWindow window) {
        return rule("images", Consistency.COLD, "0 1 1 * *", null, window);
    }

    static ScheduleRule rule(
            String name,
            Consistency consistency,
            @Nullable String cron,
            @Nullable Long rpo,
            @Nullable ColdWindow window) {
        return new ScheduleRule(name, consistency, List.of(), cron, rpo, "Europe/Berlin", 0, window, false);
    }

    static ScheduleRule of(Consistency consistency, Component... components) {
        ScheduleRule good = consistency == Consistency.COLD ? cold(NIGHT) : hotRpo(14_400);
        return new ScheduleRule(
                good.name(),
                consistency,
                List.of(components),
                good.cron(),
                good.rpoSeconds(),
                good.timeZone(),
                0,
                good.window(),
                false);
    }

    /** Hot images of nodes with these roles. */
    static ScheduleRule images(Role... roles) {
        return with(of(Consistency.HOT, Component.NODE_IMAGE), roles);
    }

    static ScheduleRule with(ScheduleRule rule, Role... roles) {
        return new ScheduleRule(
                rule.name(),
                rule.consistency(),
                rule.components(),
                rule.cron(),
                rule.rpoSeconds(),
                rule.timeZone(),
                rule.jitterSeconds(),
                rule.window(),
                rule.paused(),
                List.of(roles));
    }

    static ScheduleRule in(String zone) {
        return new ScheduleRule("nightly", Consistency.HOT, List.of(), "0 1 * * *", null, zone, 0, null, false);
    }

    static ScheduleRule jitter(long seconds) {
        return new ScheduleRule("fresh", Consistency.HOT, List.of(), null, 3600L, "UTC", seconds, null, false);
    }

    static ScheduleRule paused(ScheduleRule rule) {
        return new ScheduleRule(
                rule.name(),
                rule.consistency(),
                rule.components(),
                rule.cron(),
                rule.rpoSeconds(),
                rule.timeZone(),
                rule.jitterSeconds(),
                rule.window(),
                true,
                rule.roles());
    }
}
