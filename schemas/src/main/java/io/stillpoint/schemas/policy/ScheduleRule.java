package io.stillpoint.schemas.policy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When one kind of backup of a cluster is taken: at fixed times, or so that data is never older than wanted. It has exactly one of
 * {@code cron} and {@code rpoSeconds}.
 *
 * @param name unique in its policy; requests that follow from this rule carry it in their ids
 * @param components what to back up; empty for all that this consistency can take of the cluster
 * @param cron five fields from minute to day of week, or six with seconds first, in {@code timeZone}
 * @param rpoSeconds how old the newest data may become (recovery point objective); runs start early enough for it
 * @param timeZone IANA name, such as {@code Europe/Berlin}, for {@code cron} and {@code window}
 * @param jitterSeconds a run starts up to this much after it is due, always the same for one cluster, rule and due time; none when a
 *     document leaves it out
 * @param window when the cluster may be down; only for cold backups, which need it
 * @param paused true takes nothing by this rule; false when a document leaves it out
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
        @JsonSetter(nulls = Nulls.AS_EMPTY) boolean paused) {

    public ScheduleRule {
        components = List.copyOf(components);
    }
}
