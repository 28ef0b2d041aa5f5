package io.stillpoint.bus.task;

import io.stillpoint.bus.BusCalls;
import io.stillpoint.bus.BusException;
import io.stillpoint.schemas.internal.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The share group of one queue: all backup workers of its capability take tasks from it.
 *
 * @param lock how long a task belongs to the slot that took it, unless renewed; at least the broker's own minimum
 */
public record ShareGroup(WorkQueue queue, Duration lock) {

    /** The longest lock that a broker allows by default. */
    public static final Duration STANDARD_LOCK = Duration.ofSeconds(30);

    public String id() {
        return idOf(queue);
    }

    static String idOf(WorkQueue queue) {
        return "stillpoint-" + queue.label();
    }

    /**
     * Sets the group's own settings at the broker, even before anybody has joined the group.
     *
     * @throws BusException when the broker refuses
     */
    public void setUp(Admin admin) {
        var group = new ConfigResource(ConfigResource.Type.GROUP, id());
        List<AlterConfigOp> settings = List.of(
                // The first worker of a kind must find the tasks that waited for it.
                set("share.auto.offset.reset", "earliest"),
                // Tasks of an aborted transaction do not count: they were never handed out.
                set("share.isolation.level", "read_committed"),
                set("share.record.lock.duration.ms", Long.toString(lock.toMillis())));
        BusCalls.get(admin.incrementalAlterConfigs(Map.of(group, settings)).all(), "the settings of group " + id());
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
