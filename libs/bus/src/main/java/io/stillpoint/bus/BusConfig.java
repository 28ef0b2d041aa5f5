package io.stillpoint.bus;

import java.util.HashMap;
import java.util.Map;

/**
 * Settings by which Kafka is reached.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param extra settings of every Kafka client, for TLS and authentication; passwords come from files by Kafka's own
 *     config providers, never from here
 */
public record BusConfig(String bootstrapServers, Map<String, String> extra) {

    public BusConfig {
        extra = Map.copyOf(extra);
    }

    /** Returns the settings that all clients share; the caller adds its own. */
    Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>(extra);
        settings.put("bootstrap.servers", bootstrapServers);
        // Bounded: no slot and no start should wait a minute for a broker that is away.
        settings.putIfAbsent("default.api.timeout.ms", 15_000);
        settings.putIfAbsent("request.timeout.ms", 10_000);
        settings.putIfAbsent("reconnect.backoff.max.ms", 1_000);
        return settings;
    }
}
