package io.stillpoint.coordinator.gate;

import java.util.Map;

/** A record that the gate writes, to the inbox or to the dead letters. */
public record RoutedRecord(String topic, String key, Map<String, byte[]> headers, byte[] value) {

    public RoutedRecord {
        headers = Map.copyOf(headers);
    }
}
