package io.stillpoint.coordinator.gate;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A record that the gate writes, to the inbox or to the dead letters. */
public record RoutedRecord(String topic, String key, Map<String, byte[]> headers, byte[] value) {

    /** Room for lengths, time and offset of a record, and for the two lengths of a header. */
    private static final int RECORD_BYTES = 40;

    private static final int HEADER_BYTES = 10;

    public RoutedRecord {
        headers = Map.copyOf(headers);
    }

    /** What it takes on the wire, no less. */
    public int bytes() {
        int bytes = RECORD_BYTES + utf8Bytes(key) + value.length;
        for (Map.Entry<String, byte[]> header : headers.entrySet()) {
            bytes += HEADER_BYTES + utf8Bytes(header.getKey()) + header.getValue().length;
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
