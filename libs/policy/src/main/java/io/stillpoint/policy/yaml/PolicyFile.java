package io.stillpoint.policy.yaml;

import io.stillpoint.schemas.event.Request.PolicyDeclared;
import java.util.Map;

/**
 * A policy as somebody wrote it.
 *
 * @param name the file's name, for messages
 * @param declared what it declares
 * @param lines the line of each field that is written, from 1, by its path: {@code spec.rules[0].rpo}
 */
public record PolicyFile(String name, PolicyDeclared declared, Map<String, Integer> lines) {

    private static final String UNIT = "Seconds";

    public PolicyFile {
        lines = Map.copyOf(lines);
    }

    /**
     * Returns file and line of a field of the policy, or of what surrounds it when the field is not written.
     *
     * @param field its path in the event, such as {@code rules[0].rpoSeconds}; people write {@code rpo} with a unit
     */
    public String place(String field) {
        return at("spec." + field.replace(UNIT, ""));
    }

    /** Returns file and line of the cluster's name. */
    public String placeOfCluster() {
        return at("metadata.name");
    }

    private String at(String path) {
        String written = path;
        while (!lines.containsKey(written) && written.contains(".")) {
            written = written.substring(0, written.lastIndexOf('.'));
        }
        return "%s:%d".formatted(name, lines.getOrDefault(written, 1));
    }
}
