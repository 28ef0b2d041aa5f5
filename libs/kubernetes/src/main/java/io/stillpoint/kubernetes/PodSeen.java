package io.stillpoint.kubernetes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the API server knows it.
 *
 * @param uid differs for another pod of the same name
 * @param node name of the node that it is bound to, null while it has none
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}
 * @param reason why it is in that phase, or why a container waits; empty when unknown
 * @param ready whether all of its containers are
 * @param createdAt by the clock of the API server, in whole seconds
 * @param deletionDeadline when it should be gone, null while nobody has deleted it
 */
public record PodSeen(
        String namespace,
        String name,
        String uid,
        @Nullable String node,
        String phase,
        String reason,
        boolean ready,
        Instant createdAt,
        @Nullable Instant deletionDeadline) {

    /** Returns namespace and name, as {@code kubectl} users write them. */
    public String label() {
        return namespace + "/" + name;
    }

    boolean runs() {
        return phase.equals("Running");
    }

    /** Returns whether it has failed for good: it will not be restarted. */
    boolean hasFailed() {
        return phase.equals("Failed");
    }

    boolean hasDoneItsWork() {
        return phase.equals("Succeeded");
    }
}
