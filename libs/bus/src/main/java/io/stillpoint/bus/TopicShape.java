package io.stillpoint.bus;

import java.util.HashMap;
import java.util.Map;

/**
 * The shape that a topic must have.
 *
 * @param partitions exact number; a cluster has the same partition number in inbox, reports, state and events
 * @param settings settings that it is created with
 */
public record TopicShape(String name, int partitions, Map<String, String> settings) {

    public TopicShape {
        settings = Map.copyOf(settings);
    }

    TopicShape with(String setting, String value) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(setting, value);
        return new TopicShape(name, partitions, all);
    }
}
