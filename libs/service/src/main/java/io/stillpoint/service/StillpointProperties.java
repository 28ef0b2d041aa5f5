package io.stillpoint.service;

import io.stillpoint.schemas.internal.WorkQueue;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that every service has, below {@code stillpoint}.
 *
 * @param bus how Kafka is reached
 * @param secrets directory with this service's own secrets; null for a service without any
 * @param slots how many tasks this process carries out at once: those of data, where it has a queue for control besides
 * @param controlSlots how many tasks of that second queue
 * @param readyFile file that is written once the service is ready and removed when it ends
 */
@ConfigurationProperties("stillpoint")
public record StillpointProperties(
        @DefaultValue Bus bus,
        @Nullable Path secrets,
        @DefaultValue("2") int slots,
        @DefaultValue("4") int controlSlots,
        @Nullable Path readyFile) {

    /**
     * Kafka.
     *
     * @param bootstrapServers {@code host:port}, several with commas
     * @param extra settings for every Kafka client, such as {@code security.protocol}
     * @param awaitSeconds how long a start waits for a broker that is not there yet
     */
    public record Bus(
            @DefaultValue("127.0.0.1:9092") String bootstrapServers,
            @DefaultValue Map<String, String> extra,
            @DefaultValue("300") long awaitSeconds) {}

    /** Returns how many tasks of {@code queue} this process carries out at once. */
    public int slotsOf(WorkQueue queue) {
        return queue.isBesideData() ? controlSlots : slots;
    }

    /**
     * Returns the secrets directory of a service that needs one.
     *
     * @throws IllegalStateException when none is configured
     */
    public Path requiredSecrets() {
        if (secrets == null) {
            throw new IllegalStateException(
                    "stillpoint.secrets: expected this service's secrets directory, found none. Set it.");
        }
        return secrets;
    }
}
