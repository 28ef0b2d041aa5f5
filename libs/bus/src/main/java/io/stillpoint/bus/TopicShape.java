package io.stillpoint.bus;

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
}
