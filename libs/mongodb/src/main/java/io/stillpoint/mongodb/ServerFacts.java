package io.stillpoint.mongodb;

import org.jspecify.annotations.Nullable;

/**
 * Facts about a server, found by the preflight.
 *
 * @param version as the server says it, {@code 4.0.12}
 * @param replicaSet null on a server of its own: then there is no oplog, and each collection of a dump has an instant of its
 *     own
 * @param oneInstant whether it has an oplog, so that a dump of it is one instant
 */
public record ServerFacts(String version, @Nullable String replicaSet, boolean oneInstant) {

    /** Returns major and minor version for comparisons: 4.0 is 400. */
    public static int comparable(String version) {
        String[] parts = version.split("[.-]", 3);
        return Integer.parseInt(parts[0]) * 100 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    }
}
