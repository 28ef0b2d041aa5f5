package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Clusters, rules and policies for tests. */
final class Samples {

    static final String ZONE = "Europe/Berlin";

    private Samples() {}

    static ClusterDeclared cluster(String name) {
        return new ClusterDeclared(
                name,
                new Topology(List.of(new Node("10.0.0.11", Set.of(Role.MASTER)))),
                new Access("root", 22, name, 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                Patience.standard(),
                List.of(),
                false);
    }

    static BackupPolicy policy(ScheduleRule... rules) {
        return new BackupPolicy(
                List.of(rules),
                new Retention(7, 0, 0, 0, 0, 0, 0, 1),
                new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                false);
    }

    static BackupPolicy paused(BackupPolicy policy) {
        return new BackupPolicy(policy.rules(), policy.retention(), policy.lock(), true);
    }

    static ScheduleRule cron(String name, String cron, Component... components) {
        return new ScheduleRule(name, Consistency.HOT, List.of(components), cron, null, ZONE, 0, null, false);
    }

    static ScheduleRule rpo(String name, Duration rpo, Component... components) {
        return new ScheduleRule(
                name, Consistency.HOT, List.of(components), null, rpo.toSeconds(), ZONE, 0, null, false);
    }

    static ScheduleRule cold(String name, Duration rpo, String opens, Duration length) {
        return new ScheduleRule(
                name,
                Consistency.COLD,
                List.of(),
                null,
                rpo.toSeconds(),
                ZONE,
                0,
                new ColdWindow(opens, length.toSeconds()),
                false);
    }

    /** Images of running nodes. */
    static ScheduleRule hotImages(String name, Duration rpo, Role... roles) {
        return new ScheduleRule(
                name,
                Consistency.HOT,
                List.of(Component.NODE_IMAGE),
                null,
                rpo.toSeconds(),
                ZONE,
                0,
                null,
                false,
                List.of(roles));
    }

    static ScheduleRule coldCron(String name, String cron, String opens, Duration length) {
        return new ScheduleRule(
                name,
                Consistency.COLD,
                List.of(),
                cron,
                null,
                ZONE,
                0,
                new ColdWindow(opens, length.toSeconds()),
                false);
    }
}
