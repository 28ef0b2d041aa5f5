package io.stillpoint.schemas.shared;

import org.jspecify.annotations.Nullable;

/**
 * Versions of what runs on a cluster, as far as they could be read. What is unknown stays unknown; nothing is guessed.
 *
 * @param kubernetes of the API server
 * @param product from the name of the installer's directory
 */
public record ClusterVersions(
        @Nullable String kubernetes, @Nullable String product) {

    /** Returns whether both sides know a version of the same thing and these are not equal. */
    public boolean differFrom(ClusterVersions other) {
        return differ(kubernetes, other.kubernetes) || differ(product, other.product);
    }

    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }
}
