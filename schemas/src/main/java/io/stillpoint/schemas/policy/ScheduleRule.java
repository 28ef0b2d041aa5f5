package io.stillpoint.schemas.policy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When one kind of backup of a cluster is taken: at fixed times, or so that data is never older than wanted. It has exactly one of
 * {@code cron} and {@code rpoSeconds}.
 *
 * @param name unique in its policy; requests that follow from this rule carry it in their ids
 * @param components what to back up; empty for node images of a cold backup, and for all but images of a hot one
 * @param cron five fields from minute to day of week, or six with seconds first, in {@code timeZone}
 * @param rpoSeconds how old the newest data may become (recovery point objective); runs start early enough for it
 * @param timeZone IANA name, such as {@code Europe/Berlin}, for {@code cron} and {@code window}
 * @param jitterSeconds a run starts up to this much after it is due, always the same for one cluster, rule and due time; none when a
 *     document leaves it out
 * @param window when the cluster may be down; only for cold backups, which need it
 * @param paused true takes nothing by this rule; false when a document leaves it out
 * @param roles of which nodes hot images are taken: {@code management}, {@code va} or, when empty, both; only with
 *     node images in a hot backup
 */
public record ScheduleRule(
        String name,
        Consistency consistency,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Component> components,
        @Nullable String cron,
        @Nullable Long rpoSeconds,
        String timeZone,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long jitterSeconds,
        @Nullable ColdWindow window,
        @JsonSetter(nulls = Nulls.AS_EMPTY) boolean paused,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Role> roles) {

    public ScheduleRule {
        components = List.copyOf(components);
        roles = List.copyOf(roles);
    }

    /** One that names no nodes. */
    public ScheduleRule(
            String name,
            Consistency consistency,
            List<Component> components,
            @Nullable String cron,
            @Nullable Long rpoSeconds,
            String timeZone,
            long jitterSeconds,
            @Nullable ColdWindow window,
            boolean paused) {
        this(name, consistency, components, cron, rpoSeconds, timeZone, jitterSeconds, window, paused, List.of());
    }

    /** Whether it images nodes while they run. */
    public boolean hotImages() {
        return consistency == Consistency.HOT && components.contains(Component.NODE_IMAGE);
    }
}
