package io.stillpoint.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A Secret as the API server knows it. Its contents are never printed. */
public final class SecretSeen {

    private final String name;
    private final Map<String, byte[]> data;

    /** @param data decoded values by key */
    public SecretSeen(String name, Map<String, byte[]> data) {
        this.name = name;
        this.data = new TreeMap<>(data);
    }

    public String name() {
        return name;
    }

    /** Returns the value of {@code key} as text; empty when there is no such key or it has no value. */
    Optional<String> text(String key) {
        byte[] value = data.get(key);
        return value == null || value.length == 0
                ? Optional.empty()
                : Optional.of(new String(value, StandardCharsets.UTF_8));
    }

    /** Returns the names of its keys, which are not secret. */
    String keys() {
        return data.isEmpty() ? "no key" : String.join(", ", new TreeSet<>(data.keySet()));
    }

    @Override
    public String toString() {
        return "Secret " + name + " with " + keys();
    }
}
