package io.stillpoint.bus.task;

import io.stillpoint.bus.BusCalls;
import io.stillpoint.bus.BusException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often the broker hands one task out before it drops it without a word. A worker that dies may take two deliveries with it, so
 * a task is no longer carried out at the last delivery but one, and reported as failed instead.
 *
 * @param deliveries how many there are
 */
record DeliveryLimit(int deliveries) {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLimit.class);
    private static final String SETTING = "group.share.delivery.count.limit";

    /** What Kafka takes where nobody set another. */
    private static final DeliveryLimit STANDARD = new DeliveryLimit(5);

    /** The smallest of all brokers: any of them may lead the partition of a task. */
    static DeliveryLimit of(Admin admin) {
        try {
            List<ConfigResource> brokers = BusCalls.get(admin.describeCluster().nodes(), "the brokers").stream()
                    .map(Node::idString)
                    .map(id -> new ConfigResource(ConfigResource.Type.BROKER, id))
                    .toList();
            Map<ConfigResource, Config> settings =
                    BusCalls.get(admin.describeConfigs(brokers).all(), "the settings of the brokers");
            return settings.values().stream()
                    .map(config -> config.get(SETTING))
                    .filter(entry -> entry != null && entry.value() != null)
                    .map(ConfigEntry::value)
                    .map(value -> new DeliveryLimit(Integer.parseInt(value)))
                    .min((one, other) -> Integer.compare(one.deliveries, other.deliveries))
                    .orElse(STANDARD);
        } catch (BusException refused) {
            LOG.warn("{} is taken for {}, which is usual: {}", SETTING, STANDARD.deliveries, refused.getMessage());
            return STANDARD;
        }
    }

    /** Whether this delivery comes so late that the task is not carried out any more. The first one never does. */
    boolean isNear(int delivery) {
        return delivery >= Math.max(2, deliveries - 1);
    }
}
