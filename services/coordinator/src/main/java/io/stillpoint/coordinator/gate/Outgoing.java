package io.stillpoint.coordinator.gate;

import java.util.Map;

/** A record that the gate writes, to the inbox or to the dead letters. */
public record Outgoing(String topic, String key, Map<String, byte[]> headers, byte[] value) {

    public Outgoing {
        headers = Map.copyOf(headers);
    }
}
