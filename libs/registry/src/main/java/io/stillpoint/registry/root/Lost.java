package io.stillpoint.registry.root;

import org.jspecify.annotations.Nullable;

/**
 * Something that the registry listed or referred to, and that is not in the snapshot.
 *
 * @param reference {@code repository:tag} or {@code repository@sha256:…}
 * @param because what was missing, in a few words
 * @param digest what a tag pointed to, null when that is not known
 */
public record Lost(String reference, @Nullable Digest digest, String because) implements Comparable<Lost> {

    /** A tag. */
    public static Lost tag(String repository, String tag, @Nullable Digest digest, String because) {
        return new Lost(repository + ":" + tag, digest, because);
    }

    /** A manifest. */
    public static Lost manifest(String repository, Digest digest, String because) {
        return new Lost(repository + "@" + digest, digest, because);
    }

    @Override
    public int compareTo(Lost other) {
        return reference.compareTo(other.reference);
    }
}
