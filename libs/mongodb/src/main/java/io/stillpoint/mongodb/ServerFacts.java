package io.stillpoint.mongodb;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a server, found by the preflight.
 *
 * @param version as the server says it, {@code 4.0.12}
 * @param replicaSet null on a single server: then there is no oplog, and each collection of a dump has an instant
 *     of its own
 * @param members {@code host STATE}, as far as the user may see them
 * @param oplogFirst oldest and {@code oplogLast} newest entry; null without an oplog
 * @param databaseBytes size on disk (or of the data, where the server does not say) of each database
 */
public record ServerFacts(
        String version,
        @Nullable String replicaSet,
        List<String> members,
        @Nullable OpTime oplogFirst,
        @Nullable OpTime oplogLast,
        Map<String, Long> databaseBytes) {

    /**
     * Returns how long a dump may take before its first oplog entries are overwritten, at the pace so far; 0 without an
     * oplog.
     */
    public long oplogWindowSeconds() {
        return oplogFirst == null || oplogLast == null ? 0 : oplogLast.seconds() - oplogFirst.seconds();
    }

    /** Returns whether a dump of it shows one instant. */
    public boolean oneInstant() {
        return replicaSet != null && oplogLast != null;
    }

    /** Returns major and minor version for comparisons: 4.0 is 400. */
    public static int comparable(String version) {
        String[] parts = version.split("[.-]", 3);
        return Integer.parseInt(parts[0]) * 100 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    }
}
