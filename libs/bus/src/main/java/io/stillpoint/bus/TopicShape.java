package io.stillpoint.bus;

import java.util.Map;

/**
 * What a topic has to look like.
 *
 * @param partitions exact number; partitions of inbox, reports, state and events belong together by number
 * @param settings topic settings that it is made with
 */
public record TopicShape(String name, int partitions, Map<String, String> settings) {

    public TopicShape {
        settings = Map.copyOf(settings);
    }
}
